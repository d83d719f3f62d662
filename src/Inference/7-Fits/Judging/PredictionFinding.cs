using ProbDsl.Inference.CrossValidation;

namespace ProbDsl.Inference.Judging;

/// <summary>What leave-one-out says.</summary>
internal static class PredictionFinding
{
    private const int MostNamed = 5;

    public static Finding Of(SavedFit fit, PointwiseDensities densities, LeftOutRows rows, IReadOnlyList<int>? names)
    {
        if (rows.Observed < 2) return new("prediction", Verdict.Unknown, "there is no other row that the row would be predicted from");
        if (rows.AreExact) return new("prediction", Verdict.Good, "in closed form: each row given all others");
        var bad = rows.Unreliable;
        var limit = rows.ReliableShape.ToString("0.00", CultureInfo.InvariantCulture);
        var all = rows.Rows.Count == 1 ? "the row" : $"all {rows.Rows.Count:N0} rows";
        if (bad.Count == 0) return new("prediction", Verdict.Good, $"k-hat of {all} is below {limit}{About(fit, densities, rows)}");
        var named = string.Join(", ", bad.Take(MostNamed).Order().Select(i => NameOf(densities.Rows[i])))
            + (bad.Count > MostNamed ? $" and {bad.Count - MostNamed:N0} more" : "");
        var (row, moves, other) = bad.Count == 1 ? ("row", "it moves", "it") : ("rows", "they move", "them");
        var effect = $"{moves} the posterior so much that draws do not say how well it would be predicted without {other}";
        return new("prediction", Verdict.Doubtful, $"k-hat of {row} {named} is above {limit}: {effect}{About(fit, densities, rows)}",
            densities.Conditioned.Count > 0
                ? $"each row has `{densities.Conditioned[0]}` of its own: `--reloo` fits without each of these rows, `--folds 10` without "
                    + "a tenth of all"
                : "`--reloo` fits without each; or look at these rows: a distribution with heavier tails, as `StudentT`, is moved less");

        string NameOf(int row) => (names is null ? row + 1 : names[row]).ToString("N0", CultureInfo.InvariantCulture);
    }

    /// <summary>What the densities of rows are given, and what they integrate.</summary>
    private static string About(SavedFit fit, PointwiseDensities densities, LeftOutRows rows)
    {
        var moved = rows.Moved == 0 ? "" : $"; for {CountedNoun.Of(rows.Moved, "row")} draws are moved (moment matching)";
        var refitted = rows.Refitted == 0 ? "" : $"; {rows.Refitted:N0} of them by fits without the row";
        return moved + refitted + AboutOthers(fit, densities, rows);
    }

    private static string AboutOthers(SavedFit fit, PointwiseDensities densities, LeftOutRows rows)
    {
        if (rows.Integrated > 0)
        {
            var counted = rows.Integrated == 1 ? "a row" : $"{rows.Integrated:N0} rows";
            var others = rows.Integrated < rows.Rows.Count && IntegratedRows.HasApproximateDraws(fit, densities)
                ? "; other rows are given its draws, whose distribution is an approximation (`--marginalize off` has exact ones)"
                : "";
            return $"; for {counted} {Quoted(IntegratedRows.NamesOf(densities.Problem))} is integrated given the other rows{others}";
        }

        if (rows.AreOneStep)
            return "; each row is predicted from those before it, by draws that have seen later ones (`--leave future` has not)";
        return densities.Integrated.Count == 0 ? ""
            : $"; {Quoted(densities.Integrated)} of the row itself {(densities.Integrated.Count == 1 ? "is" : "are")} integrated";
    }

    private static string Quoted(IEnumerable<string> names) => string.Join(", ", names.Select(n => $"`{n}`"));
}
