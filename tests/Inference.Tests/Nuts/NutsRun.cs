using ProbDsl.Inference.DrawDiagnostics;
using ProbDsl.Inference.Nuts;
using ProbDsl.Inference.Optimization;
using ProbDsl.Runtime.RandomNumbers;

namespace ProbDsl.Tests.Nuts;

/// <summary>Chains of the sampler for a density that a test writes down.</summary>
internal sealed class NutsRun
{
    private readonly int chains;
    private readonly ChainStatistics mixing;

    private NutsRun(int chains, int dimension, int draws)
    {
        (this.chains, mixing) = (chains, new(chains));
        Columns = [.. Enumerable.Range(0, dimension).Select(_ => new double[chains * draws])];
    }

    /// <summary>The draws of each parameter, one chain after another.</summary>
    public double[][] Columns { get; }

    /// <summary>The trajectory of each draw.</summary>
    public List<TrajectoryEnd> Ends { get; } = [];

    /// <summary>The state of each chain.</summary>
    public List<NutsState> States { get; } = [];

    /// <param name="density">The log density.</param>
    /// <param name="settings">The settings of a chain.</param>
    /// <param name="draws">The draws of a chain.</param>
    /// <param name="chains">The number of chains.</param>
    /// <param name="start">A chain's start; null: standard normal numbers.</param>
    public static NutsRun Of(IDifferentiable density, NutsSettings settings, int draws, int chains = 4,
        Func<RandomStream, double[]>? start = null)
    {
        var run = new NutsRun(chains, density.Dimension, draws);
        var chain = new NutsChain(density, settings);
        for (var c = 0; c < chains; c++)
        {
            var random = new RandomStream(7, "test chains", (uint)c);
            var state = chain.Begin(start?.Invoke(random) ?? Normals(random, density.Dimension), random);
            for (var step = -settings.WarmUp; step < draws; step++)
            {
                chain.Next(state, step, random);
                if (step < 0) continue;
                for (var i = 0; i < run.Columns.Length; i++) run.Columns[i][(c * draws) + step] = state.Point.Position[i];
                run.Ends.Add(state.Last);
            }

            run.States.Add(state);
        }

        return run;
    }

    /// <summary>How far the mean of a function of the draws is from a value, in Monte Carlo standard errors.</summary>
    public double Distance(Func<int, double> of, double expected)
    {
        double[] column = [.. Enumerable.Range(0, chains * (Columns[0].Length / chains)).Select(of)];
        return Math.Abs(column.Average() - expected) / mixing.ErrorOfMean(column);
    }

    public double EffectiveSize(Func<int, double> of) =>
        mixing.EffectiveSize([.. Enumerable.Range(0, Columns[0].Length).Select(of)]);

    private static double[] Normals(RandomStream random, int count)
    {
        var x = new double[count];
        random.FillNormal(x);
        return x;
    }
}
