namespace ProbDsl.Compiler.Foreign;

/// <summary>
/// A table of names of other systems, as text: a row has the names, their equivalent here, and a reason if needed. It is parsed only
/// when an error needs it, so that a story without errors pays nothing.
/// </summary>
internal sealed class ForeignTable(string rows)
{
    /// <summary>All names that have a row.</summary>
    public IEnumerable<string> Names =>
        rows.Split('\n').SelectMany(row => row.Split('|')[0].Split(' ', StringSplitOptions.RemoveEmptyEntries));

    /// <summary>The row of a name, or null.</summary>
    public ForeignRow? Find(string name) => rows.Split('\n')
        .Select(row => row.Split('|', StringSplitOptions.TrimEntries))
        .Where(cells => cells[0].Split(' ').Contains(name))
        .Select(cells => new ForeignRow(cells[1], cells.Length > 2 ? cells[2] : null))
        .FirstOrDefault();
}

/// <summary>The equivalent, in which `{1}` is the first argument and `{size}` its length; and the reason, or null.</summary>
internal sealed record ForeignRow(string Written, string? Why)
{
    /// <summary>The help text. A row whose answer is a sentence starts with `:`.</summary>
    public string Advice(Func<string, string> fill) =>
        Written.StartsWith(':') ? fill(Written[1..].TrimStart()) : $"write `{fill(Written)}`{(Why is null ? "" : $": {fill(Why)}")}";
}
