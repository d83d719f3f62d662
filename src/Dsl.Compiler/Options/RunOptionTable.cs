using System.Collections;

namespace ProbDsl.Compiler.Options;

/// <summary>All options, in the order of records, messages and help.</summary>
public sealed class RunOptionTable(params IEnumerable<RunOption> rows) : IEnumerable<RunOption>
{
    private readonly List<RunOption> all = [.. rows];

    /// <summary>The row of a name; null where there is none.</summary>
    public RunOption? Find(string name) => all.Find(o => o.Name == name);

    /// <summary>The rows for a verb, a story or a record.</summary>
    public IEnumerable<RunOption> For(OptionUses use) => all.Where(o => o.Uses.HasFlag(use));

    /// <summary>The table with a further row behind the others.</summary>
    public RunOptionTable With(RunOption row) => new([.. all, row]);

    public IEnumerator<RunOption> GetEnumerator() => all.GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}
