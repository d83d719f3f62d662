namespace ProbDsl.Compiler.Foreign;

/// <summary>
/// What other systems call things, as text: a row has their names, what is written here, and why where that needs a word. It is read only
/// when an error asks, so that a story without one pays nothing.
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

/// <summary>What is written here, in which `{1}` is the first argument and `{size}` the length of it; and why.</summary>
internal sealed record ForeignRow(string Written, string? Why)
{
    /// <summary>A next step. A row whose answer is a sentence begins with `:`.</summary>
    public string Advice(Func<string, string> fill) =>
        Written.StartsWith(':') ? fill(Written[1..].TrimStart()) : $"write `{fill(Written)}`{(Why is null ? "" : $": {fill(Why)}")}";
}
