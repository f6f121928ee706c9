from .mails import NotificationSettingsViewSet
from .webhooks import DeliveryViewSet, WebhookViewSet

__all__ = ["DeliveryViewSet", "NotificationSettingsViewSet", "WebhookViewSet"]
