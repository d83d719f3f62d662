using Option = System.CommandLine.Option;

namespace ProbDsl.Cli.Verbs;

/// <summary>The options of one verb, made from the rows of a table.</summary>
internal sealed class RunOptionSet
{
    private readonly RunOptionTable table;
    private readonly List<OptionFlag> flags;

    /// <param name="table">All options.</param>
    /// <param name="verb">Whose options these are.</param>
    /// <param name="without">Those that the verb does not take after all.</param>
    public RunOptionSet(RunOptionTable table, OptionUses verb, params RunOption[] without)
    {
        this.table = table;
        flags = [.. table.For(verb).Where(o => o is not PairsOption && !without.Contains(o))
            .Select(o => new OptionFlag(o, RowFlag.Create(o, verb)))];
    }

    public IEnumerable<Option> All => flags.Select(f => f.Flag);

    /// <summary>The options that the command line sets.</summary>
    public RunOptions Read(ParseResult parsed) =>
        flags.Aggregate(new RunOptions(table), (read, flag) => read.With(flag.Row, parsed.GetValue(flag.Flag)));

    private sealed record OptionFlag(RunOption Row, Option<object?> Flag);
}
