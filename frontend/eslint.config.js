import path from 'node:path'

import js from '@eslint/js'
import jsxA11y from 'eslint-plugin-jsx-a11y'
import reactHooks from 'eslint-plugin-react-hooks'
import globals from 'globals'
import tseslint from 'typescript-eslint'

const SRC = path.resolve(import.meta.dirname, 'src')

/** Who may import whom. A feature sees no other feature; `locales` are texts that lib loads. */
const MAY_IMPORT = {
    app: ['app', 'features', 'components', 'queries', 'lib', 'types', 'schemas', 'locales', 'styles'],
    features: ['components', 'queries', 'lib', 'types', 'schemas'],
    components: ['components', 'queries', 'lib', 'types', 'schemas'],
    queries: ['queries', 'lib', 'types', 'schemas'],
    lib: ['lib', 'types', 'schemas', 'locales'],
    locales: ['locales'],
    types: ['types', 'schemas'],
    schemas: ['schemas'],
}

/** The parts of a path below src/, or null outside. */
function partsOf(file) {
    const relative = path.relative(SRC, file)
    return relative.startsWith('..') ? null : relative.split(path.sep)
}

const importDirection = {
    meta: { type: 'problem', messages: { wrong: '{{from}} must not import {{to}}.' } },
    create(context) {
        const from = partsOf(context.filename)
        const allowed = from && from.length > 1 ? MAY_IMPORT[from[0]] : undefined
        function check(node) {
            const name = node.source?.value
            if (!allowed || typeof name !== 'string' || !/^[.@]\.?\//.test(name)) return
            const file = name.startsWith('@/')
                ? path.join(SRC, name.slice(2))
                : path.resolve(path.dirname(context.filename), name)
            const to = partsOf(file)
            if (!to) return
            const sameFeature = from[0] === 'features' && to[0] === 'features' && from[1] === to[1]
            if (sameFeature || allowed.includes(to[0])) return
            context.report({
                node,
                messageId: 'wrong',
                data: { from: from.slice(0, 2).join('/'), to: to.slice(0, 2).join('/') },
            })
        }
        return {
            ImportDeclaration: check,
            ExportNamedDeclaration: check,
            ExportAllDeclaration: check,
            ImportExpression: check,
        }
    },
}

export default tseslint.config(
    { ignores: ['dist/', 'node_modules/', 'test-results/', 'playwright-report/'] },
    js.configs.recommended,
    {
        files: ['**/*.{ts,tsx}'],
        extends: [...tseslint.configs.strictTypeChecked, ...tseslint.configs.stylisticTypeChecked],
        languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
        rules: {
            '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true }],
            '@typescript-eslint/no-confusing-void-expression': ['error', { ignoreArrowShorthand: true }],
            '@typescript-eslint/no-misused-promises': ['error', { checksVoidReturn: { attributes: false } }],
            '@typescript-eslint/consistent-type-definitions': 'off',
            '@typescript-eslint/switch-exhaustiveness-check': [
                'error',
                { considerDefaultExhaustiveForUnions: true },
            ],
        },
    },
    {
        files: ['src/**/*.{ts,tsx}'],
        plugins: { house: { rules: { 'import-direction': importDirection } } },
        languageOptions: { globals: globals.browser },
        rules: {
            'house/import-direction': 'error',
            eqeqeq: 'error',
            'no-console': 'error',
            'no-restricted-imports': [
                'error',
                {
                    paths: [
                        {
                            name: 'react',
                            importNames: ['lazy'],
                            message: '`late` of @/lib/late waits for a service that is away.',
                        },
                    ],
                },
            ],
        },
    },
    { files: ['src/**/*.tsx'], ...jsxA11y.flatConfigs.strict },
    { files: ['src/**/*.{ts,tsx}'], ...reactHooks.configs.flat['recommended-latest'] },
    { files: ['public/*.js'], languageOptions: { sourceType: 'script', globals: globals.browser } },
)
