namespace ProbDsl.Inference.MarginalEffects;

/// <summary>
/// Averages over rows of expected outcomes and of their changes with a column, for each draw of a fit, in the sense of the R package
/// marginaleffects (Arel-Bundock, Greifer and Heiss 2024, Journal of Statistical Software 111). Draws are passed through one after another:
/// of each, only the averages are kept.
/// </summary>
/// <param name="fit">The fit.</param>
/// <param name="tables">The rows.</param>
/// <param name="sameRows">Whether they are the data of the fit.</param>
/// <param name="catalog">The catalog that resolves the story's names.</param>
/// <param name="asked">The outcome, the groups, the interval.</param>
public sealed class ColumnEffects(
    SavedFit fit, InputTables tables, bool sameRows, StandardCatalog catalog, EffectRequest asked)
{
    /// <summary>The step of derivatives, as a fraction of the range of the column: that of marginaleffects.</summary>
    private const double StepOfRange = 1e-4;

    /// <summary>The largest step, as a fraction of the range.</summary>
    private const double MostOfRange = 0.1;

    /// <summary>The change of the average expected outcome between two values of a column.</summary>
    /// <param name="variable">The column.</param>
    /// <param name="values">The values; null for the default of its kind.</param>
    /// <param name="scale">How two averages are compared.</param>
    public Result<EffectTable> Comparisons(string variable, string? values = null, EffectScale scale = EffectScale.Difference)
    {
        if (EffectOutcome.Find(fit.Graph, asked.Outcome) is var found && found.Value is not { } own)
            return new(null, found.Diagnostics);
        if (scale.Of(own) is var scaled && scaled.Value is not { } outcome) return new(null, scaled.Diagnostics);
        if (EffectColumn.Find(fit, tables, outcome, variable) is var sought && sought.Value is not { } column)
            return new(null, sought.Diagnostics);
        if (Contrast.Read(column, values, asked.HasNewLevels) is var read && read.Value is not { } contrasts)
            return new(null, read.Diagnostics);
        var averages = new EffectAverages(fit, sameRows, catalog, outcome, asked, tables);
        var isOutside = false;
        foreach (var contrast in contrasts)
            if (averages.Add([scale.Words(contrast)], column.ReadBy,
                [column.Change(tables, contrast.ToLow), column.Change(tables, contrast.ToHigh)],
                (rows, groups, weights) =>
                {
                    var (low, high) = (groups.Average(rows[0].Values, weights), groups.Average(rows[1].Values, weights));
                    isOutside |= scale.IsRatio && Array.Exists([.. low, .. high], mean => mean <= 0);
                    return [.. low.Zip(high, (a, b) => scale.Compare(a, b))];
                }) is { } failure) return new(null, failure);
        return isOutside ? EffectDiagnostics.RatioOfNegative(outcome, "difference") : averages.Table("contrast");
    }

    /// <summary>The average derivative of the expected outcome in a column, by central differences.</summary>
    /// <param name="variable">The column.</param>
    /// <param name="scale">The scale of the derivative, taken row by row.</param>
    public Result<EffectTable> Differentiate(string variable, DerivativeScale scale = DerivativeScale.Derivative)
    {
        if (EffectOutcome.Find(fit.Graph, asked.Outcome) is var found && found.Value is not { } outcome)
            return new(null, found.Diagnostics);
        if (EffectColumn.Find(fit, tables, outcome, variable) is var sought && sought.Value is not { } column)
            return new(null, sought.Diagnostics);
        if (WithoutDerivative(column) is { } why) return EffectDiagnostics.NoDerivative(column.Name, why);
        var step = StepOf(column.Numbers);
        var averages = new EffectAverages(fit, sameRows, catalog, outcome, asked, tables);
        var word = EffectScales.OfDerivatives.First(s => s.Scale == scale).Word;
        var isOutside = false;
        var failure = averages.Add([word], column.ReadBy,
            [column.Change(tables, EffectColumn.Shifted(-step / 2)), column.Change(tables, EffectColumn.Shifted(step / 2))],
            (rows, groups, weights) =>
            {
                isOutside |= scale.IsRelative && Array.Exists(rows[0].Values, mean => mean <= 0);
                return groups.Average(Derivatives(rows, averages.CellsOf(column), step, scale), weights);
            });
        return failure is not null ? new(null, failure)
            : isOutside ? EffectDiagnostics.RatioOfNegative(outcome, "dydx") : averages.Table("derivative");
    }

    /// <summary>Why the expected outcome has no derivative in a column; null if it has one.</summary>
    private string? WithoutDerivative(EffectColumn column) => column.Kind switch
    {
        ColumnKind.Names => "holds names",
        ColumnKind.Date => "holds dates",
        ColumnKind.Whole => "is read as whole numbers",
        _ when fit.Graph.Variables.Any(v => column.ReadBy.Contains(v.Name) && v.Type.Element == Element.Bool) => "is read as yes or no",
        _ => column.Numbers is [var least, .., var most] && least < most ? null : "has one value in all rows",
    };

    /// <summary>
    /// A fraction of the range; where numbers are so large that their last digit is not small beside that, the step at which the errors of
    /// rounding and of the difference are equal.
    /// </summary>
    private static double StepOf(double[] ascending)
    {
        var (range, largest) = (ascending[^1] - ascending[0], Math.Max(Math.Abs(ascending[0]), Math.Abs(ascending[^1])));
        return range * Math.Min(MostOfRange, Math.Max(StepOfRange, Math.Cbrt(Math.BitIncrement(1.0) - 1) * Math.Cbrt(largest / range)));
    }

    /// <summary>The derivatives of rows, [rows, categories].</summary>
    private static double[] Derivatives(IReadOnlyList<ExpectedOutcome> rows, double[] cells, double step, DerivativeScale scale)
    {
        var (low, high) = (rows[0].Values, rows[1].Values);
        var categories = rows[0].Names.Categories.Count;
        var derivatives = new double[low.Length];
        for (var at = 0; at < derivatives.Length; at++)
        {
            var cell = cells[at / categories];
            // the difference of the numbers that the step rounds to
            var between = double.IsNaN(cell) ? step : cell + (step / 2) - (cell - (step / 2));
            var (derivative, outcome) = ((high[at] - low[at]) / between, (high[at] + low[at]) / 2);
            derivatives[at] = scale switch
            {
                DerivativeScale.Elasticity => derivative * cell / outcome,
                DerivativeScale.RelativeToOutcome => derivative / outcome,
                DerivativeScale.RelativeToColumn => derivative * cell,
                _ => derivative,
            };
        }

        return derivatives;
    }
}
