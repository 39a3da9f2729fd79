"""A question's name for programs is its slug, as elsewhere; what the API limits, the models limit, too."""

import django.core.validators
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("tracker", "0032_polls")]

    operations = [
        migrations.RenameField("wavequestion", "key", "slug"),
        migrations.AlterField(
            model_name='ownquestion',
            name='options',
            field=models.JSONField(blank=True, default=list, validators=[django.core.validators.MaxLengthValidator(12)], verbose_name='answers'),
        ),
        migrations.AlterField(
            model_name='wave',
            name='paper',
            field=models.PositiveSmallIntegerField(default=0, validators=[django.core.validators.MaxValueValidator(500)], verbose_name='printed codes'),
        ),
        migrations.AlterField(
            model_name='wave',
            name='sides',
            field=models.JSONField(default=list, validators=[django.core.validators.MaxLengthValidator(4)], verbose_name='sides'),
        ),
        migrations.AlterField(
            model_name='wavequestion',
            name='slug',
            field=models.CharField(max_length=60, verbose_name='slug'),
        ),
    ]
