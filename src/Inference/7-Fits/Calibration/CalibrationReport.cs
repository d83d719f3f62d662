namespace ProbDsl.Inference.Calibration;

/// <summary>The calibration of all quantities, from the ranks of simulations.</summary>
public sealed class CalibrationReport
{
    /// <summary>The probability that any quantity of a calibrated story is rejected.</summary>
    public const double FalseAlarm = 0.01;

    /// <param name="quantities">The quantities.</param>
    /// <param name="rankedDraws">The number of draws among which true values are ranked.</param>
    /// <param name="simulations">The ranks of the simulations.</param>
    public CalibrationReport(IReadOnlyList<RankedQuantity> quantities, int rankedDraws, IReadOnlyList<SimulationRanks> simulations)
    {
        Simulations = simulations;
        List<(RankedQuantity Of, int[] Counts)> ranked = [];
        foreach (var (at, quantity) in quantities.Index())
        {
            var counts = new int[rankedDraws + 1];
            foreach (var simulation in simulations)
                if (simulation.Failure is null && simulation.Ranks[at] is { } rank) counts[rank]++;
            ranked.Add((quantity, counts));
        }

        Unranked = [.. ranked.Where(r => r.Counts.Sum() < CalibrationSetup.FewestSimulations).Select(r => r.Of)];
        ranked.RemoveAll(r => Unranked.Contains(r.Of));
        Level = FalseAlarm / Math.Max(1, ranked.Count);
        var bands = ranked.Select(r => r.Counts.Sum()).Distinct()
            .ToDictionary(n => n, n => new EcdfBand(n, QuantityCalibration.Bins, Level));
        Quantities = [.. ranked.AsParallel().AsOrdered().Select(r => new QuantityCalibration(r.Of, r.Counts, bands[r.Counts.Sum()]))];
    }

    /// <summary>All simulations, those that failed too.</summary>
    public IReadOnlyList<SimulationRanks> Simulations { get; }

    /// <summary>The quantities with enough ranks.</summary>
    public IReadOnlyList<QuantityCalibration> Quantities { get; }

    /// <summary>The quantities with ranks in too few simulations, such as those that the fits do not draw.</summary>
    public IReadOnlyList<RankedQuantity> Unranked { get; }

    /// <summary>The p-value below which a quantity is rejected: the false alarms of all, divided by their number (Bonferroni).</summary>
    public double Level { get; }

    /// <summary>The quantities whose ranks are not uniform, the smallest p-value first.</summary>
    public IReadOnlyList<QuantityCalibration> Rejected => [.. Quantities.Where(IsRejected).OrderBy(q => q.PValue)];

    /// <summary>The simulations without draws.</summary>
    public IReadOnlyList<SimulationRanks> Failed => [.. Simulations.Where(s => s.Failure is not null)];

    /// <summary>The simulations whose fit warned of its own result.</summary>
    public IReadOnlyList<SimulationRanks> Warned => [.. Simulations.Where(s => s.Warning is not null)];

    /// <summary>Whether the ranks of a quantity are not uniform.</summary>
    public bool IsRejected(QuantityCalibration quantity) => quantity.PValue < Level;

    /// <summary>How the posterior of a quantity is wrong, the larger part first; empty if its ranks are uniform.</summary>
    public IReadOnlyList<Miscalibration> VerdictOf(QuantityCalibration quantity) => IsRejected(quantity) ? quantity.Shape : [];
}
