namespace ProbDsl.Inference.Comparisons;

/// <summary>Checks that fits of one story are consistent with each other.</summary>
internal static class ComparisonChecks
{
    /// <summary>The relative tolerance within which two maxima are the same.</summary>
    private const double SameMaximum = 1e-6;

    /// <summary>The tolerance between two estimates of one number, in standard errors.</summary>
    private const double Errors = 4;

    public static IEnumerable<ComparisonCheck> Run(IReadOnlyCollection<ComparedFit> fits)
    {
        var reported = fits.Where(f => f.Outcome.Summary is not null).ToList();
        return Maxima(reported).Concat(Evidences(reported)).Concat(Bounds(reported)).Concat(Weights(reported)).Concat(Ladders(reported));
    }

    /// <summary>Checks that methods that maximize the same objective reach the same maximum.</summary>
    private static IEnumerable<ComparisonCheck> Maxima(List<ComparedFit> fits)
    {
        foreach (var same in fits.Where(f => f.Method.Posterior == PosteriorKind.Point).GroupBy(f => f.Outcome.Metric.Of)
            .Where(g => g.Count() > 1))
        {
            var (best, worst) = (same.MaxBy(f => f.Outcome.Metric.Value)!, same.MinBy(f => f.Outcome.Metric.Value)!);
            var apart = best.Outcome.Metric.Value - worst.Outcome.Metric.Value;
            var holds = apart <= SameMaximum * Math.Max(1, Math.Abs(best.Outcome.Metric.Value));
            yield return new($"same maximum by {string.Join(" and ", same.Select(f => f.Method.Name))}", holds, holds
                ? $"{same.Key.Title} equal to within 1e-6"
                : $"{worst.Method.Name} ends {Number(apart)} nats below {best.Method.Name}: more starts (`--restarts 50`)",
                IsRequired: false);
        }
    }

    /// <summary>Checks that estimates of the same evidence agree within their standard errors.</summary>
    private static IEnumerable<ComparisonCheck> Evidences(List<ComparedFit> fits)
    {
        foreach (var same in fits.Where(f => f.Outcome.Metric.Error is not null).GroupBy(f => f.Outcome.Metric.Of))
            foreach (var (one, other) in same.Zip(same.Skip(1)))
            {
                var (a, b) = (one.Outcome.Metric, other.Outcome.Metric);
                var difference = Math.Abs(RoundedDifference.Of(a.Value, b.Value));
                var apart = difference == 0 ? 0 : difference / Error(one, other);
                yield return new($"same {same.Key.Title} by {one.Method.Name} and {other.Method.Name}", apart <= Errors,
                    $"{Number(apart)} standard errors apart", one.HasReliableError && other.HasReliableError);
            }
    }

    /// <summary>Checks that a lower bound of the evidence is below each estimate of it.</summary>
    private static IEnumerable<ComparisonCheck> Bounds(List<ComparedFit> fits)
    {
        foreach (var bound in fits.Where(f => f.Outcome.Metric.Of.IsBound))
            foreach (var evidence in fits.Where(f => f.IsEvidence))
            {
                var above = RoundedDifference.Of(bound.Outcome.Metric.Value, evidence.Outcome.Metric.Value);
                yield return new($"bound of {bound.Method.Name} below the evidence of {evidence.Method.Name}",
                    above <= Errors * Error(bound, evidence), $"{Number(Math.Abs(above))} nats {(above > 0 ? "above" : "below")}",
                    evidence.HasReliableError);
            }
    }

    /// <summary>Checks the k-hat of importance weights.</summary>
    private static IEnumerable<ComparisonCheck> Weights(List<ComparedFit> fits) =>
        from fit in fits
        where fit.Outcome.Summary!.Tail is not null
        let tail = fit.Outcome.Summary!.Tail!
        select new ComparisonCheck(
            $"k-hat of {fit.Method.Name}", tail.IsReliable,
            tail.IsReliable || tail.Shape > tail.Reliable
                ? $"{Shape(tail)}{(tail.Shape > tail.Reliable ? $": {tail.Verdict}" : "")}, threshold {Most(tail)}"
                : $"{tail.Verdict}, although {Shape(tail)} is below the threshold {Most(tail)}", IsRequired: false);

    /// <summary>The shape; with its standard error where that decides.</summary>
    private static string Shape(WeightTail tail) => tail.IsReliable && tail.Shape > tail.Reliable
        ? TailShape.Write(tail.Shape, tail.ShapeError) : TailShape.Write(tail.Shape);

    private static string Most(WeightTail tail) => tail.Reliable.ToString("0.00", CultureInfo.InvariantCulture);

    /// <summary>Checks that bounds with more draws are not lower, within two standard errors of their difference.</summary>
    private static IEnumerable<ComparisonCheck> Ladders(List<ComparedFit> fits) =>
        from fit in fits
        where fit.Ladder is not null
        let steps = fit.Ladder!.Steps.ToList()
        where steps.Count > 0
        select new ComparisonCheck($"{string.Join(" ≤ ", fit.Ladder!.Bounds.Select(r => r.Title))} of {fit.Method.Name}",
            steps.TrueForAll(s => s.Holds),
            $"rising by {string.Join(" and ", steps.Select(s => Number(s.Rise)
                + (double.IsFinite(s.Error) ? $" ± {Number(s.Error)}" : "")))} nats for a row");

    private static double Error(ComparedFit one, ComparedFit other)
    {
        var (a, b) = (one.Outcome.Metric.Error ?? 0, other.Outcome.Metric.Error ?? 0);
        return Math.Sqrt((a * a) + (b * b));
    }

    private static string Number(double value) =>
        value.ToString("0.##e+0", CultureInfo.InvariantCulture) is var small && value is > 0 and < 0.01
            ? small : FixedPoint.Write(value, "0.##");
}
