using System.Collections;

namespace ProbDsl.Compiler.Options;

/// <summary>All options, in the order of records, messages and help.</summary>
public sealed class RunOptionTable(params IEnumerable<RunOption> rows) : IEnumerable<RunOption>
{
    private readonly List<RunOption> all = [.. rows];

    /// <summary>The option of a name; null if there is none.</summary>
    public RunOption? Find(string name) => all.Find(o => o.Name == name);

    /// <summary>The options of a verb, a story or a record.</summary>
    public IEnumerable<RunOption> For(OptionUses use) => all.Where(o => o.Uses.HasFlag(use));

    /// <summary>The table with one more option at its end.</summary>
    public RunOptionTable With(RunOption row) => new([.. all, row]);

    public IEnumerator<RunOption> GetEnumerator() => all.GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}
