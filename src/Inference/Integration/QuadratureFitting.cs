using ProbDsl.Catalogue;
using ProbDsl.Compiler;
using ProbDsl.Parser;
using ProbDsl.Runtime;

namespace ProbDsl.Inference;

/// <summary>Finds the modes, lays a grid over them, halves its spacing until integral and moments stay, and tells the posterior from it.</summary>
internal sealed class QuadratureFitting(ModelGraph graph, StoryAscent ascent) : Fitting, IDisposable
{
    /// <summary>The density counts until it is e^-90 of its height, so that moments of tails that fall as a power are there; of three numbers until e^-60, and where that takes too many points, until e^-45.</summary>
    private const double Deep = 90, DeepOfThree = 60, Shallow = 45;

    private const double UsualTolerance = 1e-9, FirstStep = 0.5, Narrowest = 1.0 / 64;
    private const int UsualSteps = 12, MostPoints = 2_000_000, EnoughPoints = 50_000;

    /// <summary>Whether quantiles are read off the points themselves, which takes more of them than integrals do.</summary>
    private bool NeedsPoints => objective.Joint.Definitions.Count > 0 || objective.Joint.Coordinates.Any(c => !IsAxis(c));

    /// <summary>Numbers of all definitions at all points.</summary>
    private const double MostNumbers = 4e7;

    private static readonly double[] shares = [0.05, 0.5, 0.95];

    private readonly StoryObjective objective = ascent.Objective;
    private readonly Dictionary<int, LatticeMap> maps = [];

    public override FitOutcome Run(FitOptions options, IProgress progress, CancellationToken cancellation)
    {
        var modes = ModeSearch.Of(ascent, options, out var highest, out var outcome);
        if (modes.Count == 0) return FitOutcome.None([highest is null ? RunDiagnostics.NoDensityAnywhere(null) : ModeDiagnostics.NoNormal("quadrature", (NoLaplaceApproximation)outcome!, objective.Joint, highest)]);
        var (grid, course) = Refine(modes, options, progress, cancellation);
        var (laws, apart) = Laws(grid, modes);
        var (kind, tolerance) = (Evidence.Of(graph), options.Tolerance ?? UsualTolerance);
        var error = Math.Max(course.Error, apart);
        var summary = Told(grid, laws, options) with { Figure = new(kind, grid.LogIntegral, error, $"quadrature, {(modes.Count == 1 ? "" : $"{modes.Count} modes, ")}{grid.Count:N0} points") };
        var stopped = cancellation.IsCancellationRequested ? StopReason.Interrupted : error <= tolerance ? StopReason.Converged : StopReason.MaxIterations;
        if (stopped == StopReason.MaxIterations) summary = summary with { Warnings = [.. summary.Warnings, QuadratureDiagnostics.NotThereYet(error, tolerance, grid.Count)] };
        return new(summary, kind, grid.LogIntegral, double.NaN, stopped, course.Steps, [], [.. course.Integrals], [.. summary.Warnings]);
    }

    public void Dispose() => ascent.Dispose();

    /// <summary>Halves the spacing until what it gives stays, or there would be too many points.</summary>
    private (Lattice Grid, Course Course) Refine(List<LaplaceApproximation> modes, FitOptions options, IProgress progress, CancellationToken cancellation)
    {
        List<double[]> places = [.. modes.Select(m => m.Mode)];
        var map = new LatticeMap(modes[0], objective.Dimension - 1, places);
        var step = FirstStep * Math.Clamp(modes.Min(map.Narrowest), Narrowest, 1);
        var (most, tolerance) = (options.MaxIterations ?? UsualSteps, options.Tolerance ?? UsualTolerance);
        var grid = Lattice.Of(map, objective, places, step, map.Dimension < 3 ? Deep : DeepOfThree, MostPoints / (1 << (2 * map.Dimension)));
        if (!grid.IsWhole) grid = Lattice.Of(map, objective, places, step, Shallow, MostPoints);
        var course = new Course();
        course.Add(grid);
        while (course.Steps < most && grid.IsWhole && !cancellation.IsCancellationRequested)
        {
            var size = (double)grid.Count * (1 << map.Dimension);
            if (course.Error <= tolerance ? !NeedsPoints || size > EnoughPoints : size > MostPoints) break;
            grid = grid.Refined(2 * MostPoints);
            course.Add(grid);
            progress.Report(new(0, 1, course.Steps, most, grid.LogIntegral, grid.LogIntegral));
        }

        return (grid, course);
    }

    /// <summary>The law of each free number, from a grid on which it stands alone, and by how much these grids differ in the integral.</summary>
    private (AxisLaw[] Laws, double Apart) Laws(Lattice grid, List<LaplaceApproximation> modes)
    {
        var (laws, apart) = (new AxisLaw[objective.Dimension], 0.0);
        List<double[]> places = [.. modes.Select(m => m.Mode)];
        for (var alone = 0; alone < laws.Length; alone++)
        {
            var own = alone == grid.Map.Alone ? grid : Lattice.Of(new(modes[0], alone, places), objective, places, grid.Step, Shallow, 2 * MostPoints);
            apart = Math.Max(apart, Math.Abs(own.LogIntegral - grid.LogIntegral));
            laws[alone] = new(own);
            maps[alone] = own.Map;
        }

        return (laws, apart);
    }

    private FitSummary Told(Lattice grid, AxisLaw[] laws, FitOptions options)
    {
        var (joint, points) = (objective.Joint, grid.Points());
        var draws = GridDraws.Of(grid, objective, options.DrawsOrUsual, new(options.Seed, "quadrature draws"));
        var drawn = draws.Arrays(objective);
        var isSmall = points.Count * joint.Arrays().Outputs.Sum(o => (double)o.Value.Shape.Count) <= MostNumbers;
        var arrays = points.Arrays(objective, isSmall ? null : joint.Coordinates.Select(c => c.Unknown.Name).ToHashSet());
        var (weighed, counted) = (new DrawSummary(grid.Weights), new DrawSummary(draws.Count));
        List<Estimate> estimates = [.. joint.Coordinates.Select(c => WithQuantiles(c, weighed.Of(c.Unknown, arrays[c.Unknown.Name]), laws) with { Cells = c.Cells })];
        return new([.. estimates], objective.Dimension, [.. LongTails(grid, arrays)])
        {
            Definitions = [.. joint.Definitions.Select(d => isSmall ? weighed.Of(d, arrays[d.Name]) : counted.Of(d, drawn[d.Name]))],
            Draws = new(draws.Count, joint.Coordinates.Where(c => c.Cells is null).ToDictionary(c => c.Unknown.Name, c => drawn[c.Unknown.Name])),
        };
    }

    /// <summary>Whether each number comes from one free number alone, by a map that reads nothing else.</summary>
    private static bool IsAxis(Coordinate of) => of.IsElementwise && of.Unknown.Support is (Reals or PositiveReals or UnitInterval) && (of.Free == of.Array || of.Cells is not null);

    /// <summary>Where each number comes from a free one by a map that reads nothing else, its quantiles are that map's of the free number's.</summary>
    private Estimate WithQuantiles(Coordinate of, Estimate estimate, AxisLaw[] laws)
    {
        if (!IsAxis(of)) return estimate;
        var (places, x) = (objective.Joint.PlacesOf(of.Unknown.Name), new double[objective.Dimension]);
        using var program = objective.Compile(objective.Joint.Arrays());
        double[][] at = [.. shares.Select(share =>
        {
            foreach (var place in places) x[place] = maps[place].AloneAt(laws[place].Quantile(share));
            objective.Write(x);
            program.Run();
            return program.Output(of.Unknown.Name).ToArray();
        })];
        return estimate with { Spread = estimate.Spread! with { Low = Array(0), Median = Array(1), High = Array(2) } };

        Tensor Array(int quantile) => new(estimate.Value.Shape, at[quantile]);
    }

    /// <summary>Numbers whose second moment changes where the farthest part of the grid is left out.</summary>
    private IEnumerable<Diagnostic> LongTails(Lattice grid, Dictionary<string, Tensor> arrays)
    {
        double[] near = [.. grid.Weights.Select((w, i) => grid.LogDensities[i] > grid.Top - Shallow ? w : 0)];
        foreach (var coordinate in objective.Joint.Coordinates)
        {
            var (draws, size) = (arrays[coordinate.Unknown.Name], coordinate.Cells is null ? coordinate.Array.Count : coordinate.Free.Count);
            for (var element = 0; element < size; element++)
            {
                var (all, without) = (0.0, 0.0);
                for (var i = 0; i < near.Length; i++)
                {
                    var square = draws.Values[(i * size) + element] * draws.Values[(i * size) + element];
                    if (grid.Weights[i] > 0) (all, without) = (all + (grid.Weights[i] * square), without + (near[i] * square));
                }

                if (!(Math.Abs(all - without) <= 1e-6 * all)) yield return QuadratureDiagnostics.LongTail(coordinate.NameOf(element), coordinate.Source);
            }
        }
    }

    /// <summary>What grids gave one after another: integrals, and by how much the last may be off.</summary>
    private sealed class Course
    {
        private const double Rounding = 1e-15;

        private double[] last = [];
        private double change = double.NaN, before = double.NaN;

        public List<double> Integrals { get; } = [];

        public int Steps => Integrals.Count;

        /// <summary>The last change, times what the changes fall by from one to the next: what is left once each is a part of the one before.</summary>
        public double Error { get; private set; } = double.PositiveInfinity;

        public void Add(Lattice grid)
        {
            var now = Figures(grid);
            if (Integrals.Count > 0)
            {
                (before, change) = (change, now.Zip(last, (a, b) => Math.Abs(a - b)).Max());
                var ratio = Math.Min(0.9, double.IsNaN(before) || before == 0 ? 0.9 : change / before);
                Error = Math.Max(change * ratio / (1 - ratio), Rounding * (1 + Math.Abs(grid.LogIntegral)));
            }

            last = now;
            Integrals.Add(grid.LogIntegral);
        }

        /// <summary>The integral, and mean and spread of each coordinate in terms of its spread.</summary>
        private static double[] Figures(Lattice grid)
        {
            var figures = new List<double> { grid.LogIntegral };
            for (var axis = 0; axis < grid.Map.Dimension; axis++)
            {
                var (mean, square) = (0.0, 0.0);
                for (var i = 0; i < grid.Count; i++)
                {
                    var t = grid.Position(i, axis) * grid.Step;
                    (mean, square) = (mean + (grid.Weights[i] * t), square + (grid.Weights[i] * t * t));
                }

                var sd = Math.Sqrt(Math.Max(square - (mean * mean), 1e-300));
                figures.AddRange([mean / sd, Math.Log(sd)]);
            }

            return [.. figures];
        }
    }
}
