namespace ProbDsl.Inference.NewData;

/// <summary>
/// The variables of rows that a fit predicts: labels, unknowns, absent data, data with missing cells, and definitions that depend on an
/// unknown.
/// </summary>
internal sealed class PredictedVariables(Problem problem, SampleRows rows, IReadOnlyList<Variable> states)
{
    // maximum numbers of one variable in a row, so that a table stays readable
    private const int MostOfARow = 1000;

    /// <summary>
    /// Names of data with missing cells in other rows, which are latents of those rows: they are reported for all rows.
    /// </summary>
    public IReadOnlySet<string> MissingElsewhere { get; init; } = new HashSet<string>();

    /// <summary>Unknowns and absent data, then definitions, then data of which some cells are observed; each in the order of the
    /// story.</summary>
    public IReadOnlyList<PredictedVariable> All =>
        [.. problem.Graph.Variables.Where(IsReported).OrderBy(PlaceOf).Select(v => Of(v, states.Contains(v)))];

    private int PlaceOf(Variable variable) => variable.Role switch
    {
        Role.Derived => 1,
        _ when MissingElsewhere.Contains(variable.Name) => 2,
        Role.Data when IsObservedInRows(variable) => 2,
        _ => 0,
    };

    /// <summary>Data of rows that the story draws.</summary>
    public IReadOnlyList<PredictedVariable> Drawn => [.. problem.Graph.Variables
        .Where(v => v.Role == Role.Data && rows.DepthOf(v) > 0 && problem.Graph.StatementsOf(v.Name).OfType<Draw>().Any()
            && NumbersOf(v) <= MostOfARow)
        .Select(v => Of(v, isState: false))];

    /// <summary>Whether some rows have a cell of the data; rows after those of a fit, or after the end of a sequence, have none.</summary>
    private bool IsObservedInRows(Variable data) => problem is { Continued.Count: 0, Longer: null }
        && problem.Missing.GetValueOrDefault(data.Name)?.Mask.Contains(false) == true;

    private PredictedVariable Of(Variable variable, bool isState) =>
        new(variable, rows.DepthOf(variable), rows.Members(rows.DepthOf(variable)), OwnOf(variable), isState) { Shows = ShownOf(variable) };

    /// <summary>The numbers of a row that are reported: of columns ahead, those after the end; null: all.</summary>
    private Func<int, bool>? ShownOf(Variable variable)
    {
        if (problem.Longer is not { } longer) return null;
        var own = variable.Whole.Dims.Skip(rows.DepthOf(variable)).ToList();
        var along = own.FindIndex(d => d.Size.Symbol == longer.Size);
        if (along < 0) return null;
        var inner = own.Skip(along + 1).Aggregate(1, (n, d) => n * problem.SizeOf(d.Size));
        return at => at / inner % problem.SizeOf(own[along].Size) >= longer.LengthOf(0);
    }

    private bool IsReported(Variable variable) =>
        (variable.Role == Role.Derived || IsUnknown(variable))
        && rows.DepthOf(variable) > 0 && NumbersOf(variable) <= MostOfARow
        && (variable.Role != Role.Derived || problem.Graph.StatementsOf(variable.Name).SelectMany(s => DeepReads.Find(problem.Graph, s))
            .Any(r => IsUnknown(problem.Graph[r.Of])));

    private bool IsUnknown(Variable variable) => variable.Role is Role.Latent or Role.Param || MissingElsewhere.Contains(variable.Name)
        || UnknownCells.Has(problem, variable.Name);

    /// <summary>The numbers of a row that are reported.</summary>
    private long NumbersOf(Variable variable) => variable.Whole.Dims.Skip(rows.DepthOf(variable))
        .Aggregate(1L, (n, d) => n
            * (problem.Longer is { } longer && d.Size.Symbol == longer.Size ? longer.Steps : problem.SizeOf(d.Size)));

    private int[] OwnOf(Variable variable) => [.. variable.Whole.Dims.Skip(rows.DepthOf(variable)).Select(d => problem.SizeOf(d.Size))];
}

/// <summary>
/// A variable of rows. Depth is the number of the rows' plates in its dimensions, with Members in total; Own are its other dimensions.
/// IsState is whether it is a finite latent that is marginalized, so that the probabilities of its states are reported.
/// </summary>
internal sealed record PredictedVariable(Variable Variable, int Depth, int Members, int[] Own, bool IsState)
{
    /// <summary>Which numbers of a member are reported; null: all.</summary>
    public Func<int, bool>? Shows { get; init; }

    /// <summary>The numbers of a member that are reported, by position.</summary>
    public IEnumerable<int> Shown => Enumerable.Range(0, Step).Where(at => Shows?.Invoke(at) != false);

    /// <summary>The number of values of one member.</summary>
    public int Step { get; } = Own.Aggregate(1, (n, s) => n * s);

    /// <summary>The numbers of the variable in a draw.</summary>
    public int Numbers => IsState ? 0 : Members * Step;

    /// <summary>The index of a number in a row, `[2, 1]`; empty if a row has one number.</summary>
    public string Place(int at)
    {
        var indices = new List<int>();
        for (var d = Own.Length - 1; d >= 0; at /= Own[d--]) indices.Insert(0, (at % Own[d]) + 1);
        return indices.Count == 0 ? "" : $"[{string.Join(", ", indices)}]";
    }
}
