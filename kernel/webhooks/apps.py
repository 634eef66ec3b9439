from django.apps import AppConfig


class WebhooksConfig(AppConfig):
    name = "kernel.webhooks"
    label = "webhooks"
    verbose_name = "Webhooks"

    def ready(self) -> None:
        from kernel.people.policy import Permission, register

        register(
            {}, {"webhooks.change": Permission("keep the list of webhooks", ("administrator",))}
        )
