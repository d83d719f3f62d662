using ProbDsl.Inference.Fits;
using ProbDsl.Inference.Problems;
using ProbDsl.Inference.Results;
using ProbDsl.Inference.Results.Laws;

namespace ProbDsl.Inference.Rows;

/// <summary>
/// The log predictive density of each row by formula, where the fit has its posterior in closed form: with the row the posterior is of the
/// same family, so that log p(row | data) is a difference of two evidences. Which statistics a row adds is read off its log density at a
/// few values of each unknown, all rows at once.
/// </summary>
internal sealed class ExactPredictive
{
    /// <summary>Looks at all rows, of which there are as many with the usual number of draws.</summary>
    private const int MostLooks = 4000;

    /// <summary>Of a row's log density, before it is read again about a point of its own.</summary>
    private const double MostRounding = 1e-6;

    private readonly KeptFit fit;
    private readonly Problem problem;
    private readonly FittedUnknowns known;
    private readonly RowDensity density;

    private ExactPredictive(KeptFit fit, Problem problem, FittedUnknowns known, RowDensity density) =>
        (this.fit, this.problem, this.known, this.density) = (fit, problem, known, density);

    /// <summary>Null where a row reads what has no such law, or where draws are less work.</summary>
    public static double[]? Of(KeptFit fit, Problem problem, FittedUnknowns known, RowDensity density)
    {
        var read = problem.Graph.Variables.Where(v => density.Reads(v.Name)).Select(v => v.Name).ToList();
        var laws = fit.Laws.Where(l => l.Unknowns.Any(read.Contains)).ToList();
        var isClosed = density.Needed.Count == 0 && laws.Count > 0
            && read.TrueForAll(r => known.Known.Contains(r) && laws.Exists(l => l.Unknowns.Contains(r)));
        return isClosed && 2.0 * laws.Sum(l => l.Law.Numbers) <= MostLooks
            ? new ExactPredictive(fit, problem, known, density).Sum(laws) : null;
    }

    /// <summary>The log densities at the centre and what each block adds; nothing joins two blocks in a row.</summary>
    private double[]? Sum(List<NamedLaw> laws)
    {
        var centres = laws.ConvertAll(l => Centre(l.Law));
        foreach (var (law, centre) in laws.Zip(centres)) Put(law, centre);
        double[] gained = new double[density.Rows.Count], largest = new double[density.Rows.Count];
        foreach (var (law, centre) in laws.Zip(centres))
        {
            var read = new RowsAt(gained.Length, centre, (numbers, densities) => Evaluate(law, numbers, densities));
            if (law.Law.Foreseen(read) is not { } gains) return null;
            Put(law, centre);
            for (var row = 0; row < gained.Length; row++)
                (gained[row], largest[row]) = (gained[row] + gains[row],
                    Math.Max(largest[row], Math.Max(read.Largest[row], Math.Abs(read.There[row]))));
        }

        density.Run();
        // an impossible row stays one
        for (var row = 0; row < gained.Length; row++)
            gained[row] = double.IsFinite(density[row]) ? density[row] + gained[row] : density[row];
        int[] far = [.. Enumerable.Range(0, gained.Length).Where(row => double.IsFinite(density[row]) && IsFar(largest[row]))];
        if ((double)far.Length * laws.Sum(l => l.Law.Numbers) > MostLooks) return null;
        foreach (var row in far) gained[row] = Far(laws, centres, row);
        return Array.Exists(gained, double.IsNaN) ? null : gained;
    }

    /// <summary>Differences of log densities have their rounding, and a square that is made of them so many times as much.</summary>
    private static bool IsFar(double largest) =>
        double.BitIncrement(largest) - largest is var rounding && rounding * largest > MostRounding;

    /// <summary>One row about points of its own, each block's with the others at theirs; NaN where it has none.</summary>
    private double Far(List<NamedLaw> laws, List<double[]> centres, int row)
    {
        foreach (var (law, centre) in laws.Zip(centres)) Put(law, centre);
        var gain = 0.0;
        for (var round = 0; round < 2; round++)
        {
            gain = 0;
            foreach (var (law, centre) in laws.Zip(centres))
            {
                var found = law.Law.Far(new(1, centre, (numbers, densities) => Evaluate(law, numbers, densities, row)));
                if (found is null) return double.NaN;
                Put(law, found.At);
                gain += found.Gain;
            }
        }

        density.Run();
        return density[row] + gain;
    }

    private void Evaluate(NamedLaw law, ReadOnlySpan<double> numbers, Span<double> densities, int row)
    {
        Put(law, numbers);
        density.Run();
        densities[0] = density[row];
    }

    private static double[] Centre(BlockLaw law)
    {
        var centre = new double[law.Numbers];
        law.Centre(centre);
        return centre;
    }

    private void Evaluate(NamedLaw law, ReadOnlySpan<double> numbers, Span<double> densities)
    {
        Put(law, numbers);
        density.Run();
        for (var row = 0; row < densities.Length; row++) densities[row] = density[row];
    }

    /// <summary>Gives the density the numbers of a block, in the shapes of these rows' unknowns.</summary>
    private void Put(NamedLaw law, ReadOnlySpan<double> numbers)
    {
        foreach (var unknown in law.Unknowns)
        {
            var size = fit.Posterior.Arrays[unknown].Values.Length / fit.Posterior.Count;
            var array = new double[problem.ShapeOf(problem.Graph[unknown]).Count];
            known.Spread(unknown, numbers[..size], array);
            density.Give(unknown, array);
            numbers = numbers[size..];
        }
    }
}
