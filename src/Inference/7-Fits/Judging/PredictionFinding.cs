using ProbDsl.Inference.CrossValidation;

namespace ProbDsl.Inference.Judging;

/// <summary>What leave-one-out says.</summary>
internal static class PredictionFinding
{
    private const int MostNamed = 5;

    public static Finding Of(SavedFit fit, PointwiseDensities densities, LeaveOneOut rows, IReadOnlyList<int>? names)
    {
        var bad = rows.Unreliable;
        var limit = rows.ReliableShape.ToString("0.00", CultureInfo.InvariantCulture);
        var all = rows.Rows.Count == 1 ? "the row" : $"all {rows.Rows.Count:N0} rows";
        if (bad.Count == 0) return new("prediction", Standing.Good, $"k-hat of {all} is below {limit}{About(fit, densities, rows)}");
        var named = string.Join(", ", bad.Take(MostNamed).Select(i => NameOf(densities.Rows[i])))
            + (bad.Count > MostNamed ? $" and {bad.Count - MostNamed:N0} more" : "");
        return new("prediction", Standing.Doubtful,
            $"k-hat of {(bad.Count == 1 ? "row" : "rows")} {named} is above {limit}: {(bad.Count == 1 ? "it moves" : "they move")} the "
            + $"posterior so much that draws do not tell how well it would be predicted without {(bad.Count == 1 ? "it" : "them")}"
            + About(fit, densities, rows),
            densities.Conditioned.Count > 0
                ? $"each row has `{densities.Conditioned[0]}` of its own; leave rows out of the data and compare: "
                    + "`probdsl compare STORY --data FILE --holdout 0.1`"
                : "look at these rows; a distribution with heavier tails, as `StudentT`, is moved less");

        string NameOf(int row) => (names is null ? row + 1 : names[row]).ToString("N0", CultureInfo.InvariantCulture);
    }

    private static string About(SavedFit fit, PointwiseDensities densities, LeaveOneOut rows) => rows.Integrated > 0
        ? $"; for {(rows.Integrated == 1 ? "a row" : $"{rows.Integrated:N0} rows")} "
            + $"{string.Join(", ", IntegratedRows.NamesOf(densities.Problem).Select(n => $"`{n}`"))} is integrated given the other rows"
            + (rows.Integrated < rows.Rows.Count && IntegratedRows.HasApproximateDraws(fit, densities)
                ? "; other rows are given its draws, whose distribution is a normal approximation (`--marginalize off` has exact ones)"
                : "")
        : densities.IsAlong ? "; each row is predicted from those before it"
        : densities.Integrated.Count > 0 ? $"; {string.Join(", ", densities.Integrated.Select(n => $"`{n}`"))} of the row itself "
            + $"{(densities.Integrated.Count == 1 ? "is" : "are")} integrated" : "";
}
