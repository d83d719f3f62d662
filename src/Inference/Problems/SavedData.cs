namespace ProbDsl.Inference.Problems;

/// <summary>What a fit keeps of its data, so that new data are read as these were.</summary>
/// <param name="Sizes">The number of every size and plate.</param>
/// <param name="Levels">The names behind the indices of each size, and of each plate that is looked up by name.</param>
/// <param name="LookUps">The names of a plate's members, by the column that they are looked up in.</param>
/// <param name="Frozen">What functions of whole columns came to.</param>
/// <param name="Alls">The columns that `all` stood for.</param>
/// <param name="Groups">The groups that `by` made: how long they were, and what they are called.</param>
public sealed record SavedData(
    IReadOnlyDictionary<string, long> Sizes, IReadOnlyDictionary<string, Levels> Levels, IReadOnlyList<LookUp> LookUps,
    IReadOnlyList<FrozenValue> Frozen, IReadOnlyList<AllColumns> Alls, Groups Groups)
{
    public static SavedData Nothing { get; } =
        new(new Dictionary<string, long>(), new Dictionary<string, Levels>(), [], [], [], Groups.None);

    public static SavedData Of(Problem problem) =>
        new(problem.Sizes, problem.Levels, problem.LookUps, problem.Frozen, problem.Alls, problem.Groups);

    /// <summary>What a function of a whole column of a data name came to; null where the fit has no such function.</summary>
    internal double? ConstantOf(string data, int element, string expression) =>
        Frozen.FirstOrDefault(f => f.Data == data && f.Element == element && f.Expression == expression)?.Value;

    /// <summary>The columns that an `all` of a data name stood for, in order; null where the fit has not kept them.</summary>
    internal IEnumerable<string>? ColumnsOf(string data, string expression) =>
        Alls.FirstOrDefault(a => a.Data == data && a.Expression == expression)?.Columns;

    /// <summary>The names that a column's cells are looked up among; null where the plate has none under that column.</summary>
    internal Levels? NamesOf(string plate, string column) => LookUps.FirstOrDefault(l => l.Plate == plate && l.Column == column)?.Levels;
}

/// <summary>The names of a plate's members in order, as the cells of a column spell them.</summary>
public sealed record LookUp(string Plate, string Column, Levels Levels);
