namespace ProbDsl.Inference.LogDensity;

/// <summary>
/// The first member of a statement whose density at a point is 0 or not a number, with its log density and a description: `rows = 3, where
/// it is 40`.
/// </summary>
public sealed record InvalidElement(Statement Statement, double LogDensity, string? Where)
{
    /// <summary>The first invalid element in the order of the statements; null if every statement by itself has a finite density.</summary>
    public static InvalidElement? Find(Problem problem, StoryObjective objective, ReadOnlySpan<double> point)
    {
        var slots = objective.Slots(point);
        foreach (var (statement, _, each) in objective.Joint.Statements)
        {
            var values = new Interpreter(each.Value.Program.Build(("each", each.Value))).Run(slots)["each"].Values;
            if (Array.FindIndex(values, v => !double.IsFinite(v)) is var at and >= 0)
                return new(statement, values[at], Describe(problem, statement, each, at));
        }

        return null;
    }

    /// <summary>The position along each axis, from 1, and the data value there, as text.</summary>
    private static string? Describe(Problem problem, Statement statement, AxisTensor each, int at)
    {
        if (each.Axes.Length == 0) return null;
        var positions = new int[each.Axes.Length];
        for (var axis = positions.Length - 1; axis >= 0; axis--)
            (at, positions[axis]) = (at / each.Axes[axis].Size, (at % each.Axes[axis].Size) + each.Axes[axis].First + 1);
        var where = string.Join(", ", each.Axes.Zip(positions, (axis, position) => $"{axis.Name} = {position}"));
        return statement is Draw { Target: { Of: var data, At: [AffineIndex { Loop: not null }] } } && each.Axes.Length == 1
            && problem.Data.TryGetValue(data, out var values) && values.Shape.Rank == 1
            ? $"{where}, where it is {values.Values[positions[0] - 1].ToString("G6", System.Globalization.CultureInfo.InvariantCulture)}"
                + $"{Place(problem, data, positions[0] - 1)}"
            : where;
    }

    private static string Place(Problem problem, string data, int element) =>
        problem.Places.TryGetValue(data, out var places) && places(element) is { Row: not null } place
            ? $" ({place.Text})" : "";
}
