namespace Carnot.Reports.Pages;

/// <summary>The page's only script: it saves a figure's data or drawing. It holds no less-than sign and no ampersand, so that the page is XML.</summary>
internal static class PageScript
{
    public const string Text = """

        document.documentElement.classList.add('js');
        document.addEventListener('click', event => {
          const button = event.target.closest('button[data-save]');
          if (button === null) return;
          const figure = button.closest('figure');
          const svg = figure.querySelector('svg').outerHTML;
          const csv = () => {
            const data = JSON.parse(figure.querySelector('script.data').textContent);
            const quote = text => /[",\r\n]/.test(text) ? '"' + text.replace(/"/g, '""') + '"' : text;
            const columns = Array.from(new Set(data.layers.flatMap(layer => Object.keys(layer.columns))));
            const rows = [['series'].concat(columns).map(quote).join(',')];
            data.layers.forEach(layer => layer.columns[Object.keys(layer.columns)[0]].forEach((_, i) =>
              rows.push([quote(layer.name)].concat(columns.map(name => {
                const values = layer.columns[name];
                return values === undefined || values[i] === null ? '' : String(values[i]);
              })).join(','))));
            return rows.join('\n') + '\n';
          };
          const kind = button.dataset.save;
          const blob = new Blob([kind === 'csv' ? csv() : svg], { type: kind === 'csv' ? 'text/csv' : 'image/svg+xml' });
          const link = document.createElement('a');
          link.href = URL.createObjectURL(blob);
          link.download = figure.id + '.' + kind;
          link.click();
          setTimeout(() => URL.revokeObjectURL(link.href), 1000);
        });

        """;
}
