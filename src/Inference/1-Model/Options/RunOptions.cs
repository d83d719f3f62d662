using System.Collections.Immutable;
using ProbDsl.Catalog.Options;

namespace ProbDsl.Inference.Options;

/// <summary>
/// The options that are set by the command line, a story or the record of a fit: a value for each row of the table, null for a row that is
/// not set.
/// </summary>
public sealed class RunOptions
{
    private readonly ImmutableDictionary<RunOption, object> set;
    private readonly ImmutableHashSet<RunOption> inStory;

    public RunOptions(RunOptionTable? table = null) : this(table ?? StandardOptions.Table, ImmutableDictionary<RunOption, object>.Empty, [])
    {
    }

    private RunOptions(RunOptionTable table, ImmutableDictionary<RunOption, object> set, ImmutableHashSet<RunOption> inStory) =>
        (Table, this.set, this.inStory) = (table, set, inStory);

    public static RunOptions None { get; } = new();

    /// <summary>The rows that can be set.</summary>
    public RunOptionTable Table { get; }

    /// <summary>The options that are set, in the order of the table.</summary>
    public IEnumerable<(RunOption Option, object Value)> All => Table.Where(set.ContainsKey).Select(o => (o, set[o]));

    public int? this[CountOption option]
    {
        get => (int?)Value(option);
        init => set = Set(option, value);
    }

    public double? this[NumberOption option]
    {
        get => (double?)Value(option);
        init => set = Set(option, value);
    }

    public string? this[WordOption option]
    {
        get => (string?)Value(option);
        init => set = Set(option, value);
    }

    public string? this[TextOption option]
    {
        get => (string?)Value(option);
        init => set = Set(option, value);
    }

    public ulong? this[SeedOption option]
    {
        get => (ulong?)Value(option);
        init => set = Set(option, value);
    }

    public CredibleInterval? this[IntervalOption option]
    {
        get => (CredibleInterval?)Value(option);
        init => set = Set(option, value);
    }

    /// <summary>Numbers by name; empty where the option is not set.</summary>
    public IReadOnlyDictionary<string, double> this[PairsOption option]
    {
        get => (IReadOnlyDictionary<string, double>?)Value(option) ?? new Dictionary<string, double>();
        init => set = Set(option, value);
    }

    public bool Has(RunOption option) => set.ContainsKey(option);

    /// <summary>These options with one row set to a value of its type, or unset for null.</summary>
    public RunOptions With(RunOption option, object? value) => new(Table, Set(option, value), inStory.Remove(option));

    /// <summary>These options, with rows that are not set taken from others.</summary>
    public RunOptions OrElse(RunOptions others) =>
        new(Table, others.set.SetItems(set), others.inStory.Except(set.Keys).Union(inStory));

    /// <summary>An option that is set, for messages: `--device cuda`, or the line of the story's `fit` block that sets it.</summary>
    public string Written(WordOption option) => inStory.Contains(option)
        ? $"`{option.Name} = {this[option]}` in the story's `fit` block" : $"`{option.Flag} {this[option]}`";

    /// <summary>The options of a story's `fit` block.</summary>
    public static RunOptions Read(IEnumerable<FitDefault> story, RunOptionTable? table = null) => story.Aggregate(
        new RunOptions(table), (options, own) => ReadOf(own, options.Table) is var (row, value)
            ? new(options.Table, options.Set(row, value), options.inStory.Add(row)) : options);

    /// <summary>The row and value of one line of a `fit` block; null where there is no such option.</summary>
    public static (RunOption Option, object Value)? ReadOf(FitDefault own, RunOptionTable table) =>
        table.Find(own.Option) is { } row && row.Read(own.Value) is { } value ? (row, value) : null;

    private object? Value(RunOption option) => set.GetValueOrDefault(option);

    private ImmutableDictionary<RunOption, object> Set(RunOption option, object? value) =>
        value is null ? set.Remove(option) : set.SetItem(option, value);
}
