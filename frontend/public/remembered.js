/* Runs before the first paint, so that a dark page does not flash white. The names are those of src/lib/user/device.ts. */
;(function () {
    try {
        var root = document.documentElement
        var language = localStorage.getItem('mirror.language')
        if (language === 'hu' || language === 'en') root.lang = language
        var theme = localStorage.getItem('mirror.theme')
        var dark =
            theme === 'dark' || (theme !== 'light' && matchMedia('(prefers-color-scheme: dark)').matches)
        root.dataset.mantineColorScheme = dark ? 'dark' : 'light'
    } catch {
        /* Without storage the page starts in its defaults. */
    }
})()
