namespace ProbDsl.Inference.Problems;

/// <summary>The metadata of its data that a fit saves, so that new data are read in the same way.</summary>
/// <param name="Sizes">The value of every size and plate.</param>
/// <param name="Levels">The level names of each size, and of each plate that is looked up by name.</param>
/// <param name="LookUps">The names of a plate's members, by the lookup column.</param>
/// <param name="Frozen">The values of functions of whole columns.</param>
/// <param name="Alls">The columns that `all` expanded to.</param>
/// <param name="Groups">The groups of `by`: their lengths and names.</param>
public sealed record SavedData(
    IReadOnlyDictionary<string, long> Sizes, IReadOnlyDictionary<string, Levels> Levels, IReadOnlyList<LookUp> LookUps,
    IReadOnlyList<FrozenValue> Frozen, IReadOnlyList<ExpandedColumns> Alls, Groups Groups)
{
    public static SavedData Nothing { get; } =
        new(new Dictionary<string, long>(), new Dictionary<string, Levels>(), [], [], [], Groups.None);

    /// <summary>Data that the nets of a derived guide read.</summary>
    public IReadOnlySet<string> InGuide { get; init; } = new HashSet<string>();

    public static SavedData Of(Problem problem) =>
        new(problem.Sizes, problem.Levels, problem.LookUps, problem.Frozen, problem.Alls, problem.Groups);

    /// <summary>The value of a function of a whole column of a data name; null if the fit has no such function.</summary>
    public double? ConstantOf(string data, int element, string expression) =>
        Frozen.FirstOrDefault(f => f.Data == data && f.Element == element && f.Expression == expression)?.Value;

    /// <summary>The columns that an `all` of a data name expanded to, in order; null if the fit did not save them.</summary>
    public IEnumerable<string>? ColumnsOf(string data, string expression) =>
        Alls.FirstOrDefault(a => a.Data == data && a.Expression == expression)?.Columns;

    /// <summary>The names to which a column's cells are matched; null if the plate has none under that column.</summary>
    public Levels? NamesOf(string plate, string column) => LookUps.FirstOrDefault(l => l.Plate == plate && l.Column == column)?.Levels;
}

/// <summary>The names of a plate's members in order, as the cells of a column spell them.</summary>
public sealed record LookUp(string Plate, string Column, Levels Levels);
