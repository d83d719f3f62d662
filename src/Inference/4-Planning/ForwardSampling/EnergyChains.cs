using ProbDsl.Catalog.Options;

namespace ProbDsl.Inference.ForwardSampling;

/// <summary>
/// Draws from an energy-based model by Markov chains that start at draws of the noise: one chain for each member, all in parallel, of which
/// the last state is kept. The first half of the steps adapts the step size to an acceptance rate (Roberts and Rosenthal 1998).
/// </summary>
internal sealed class EnergyChains : IDisposable
{
    /// <summary>The default number of steps.</summary>
    public const int UsualSteps = 1000;

    /// <summary>The number of steps between two draws of the same chains.</summary>
    private const int Between = 10;

    // the optimal acceptance rate of MALA, and one at which the error of Langevin steps without rejection is small
    private const double RateOfMala = 0.574, RateOfLangevin = 0.95;

    // one of so many steps of MALA proposes a draw of the noise
    private const uint FreshEvery = 2;

    // the part of that step size with which Langevin steps without rejection go on, whose bias is of its second order
    private const double PartOfLangevin = 0.5;

    // draws of the noise from which the scale of the steps is taken
    private const int ForScale = 200;

    private readonly EnergyDraw energy;
    private readonly SampledArrays arrays;
    private readonly EnergyMoves moves;
    private readonly bool isAdjusted, isConditional;
    private readonly int steps;
    private readonly double? size;
    private uint done;
    private double length;
    private ChainMixing? mixed;

    public EnergyChains(EnergyDraw energy, Problem problem, StandardCatalog catalog, SampledArrays arrays)
    {
        (this.energy, this.arrays, moves) = (energy, arrays, new(energy, problem, catalog, arrays));
        isConditional = energy.IsConditional(problem.Graph);
        isAdjusted = arrays.ChainOptions[StandardOptions.Sampler] != "langevin";
        (steps, size) = (arrays.ChainOptions[StandardOptions.Steps] ?? UsualSteps, arrays.ChainOptions[StandardOptions.StepSize]);
    }

    /// <summary>
    /// Replaces draws of the noise in the array of the target by the states of the chains, and returns how well they mixed. The first run
    /// starts the chains at these draws; later ones let them go on, so that their draws are correlated.
    /// </summary>
    /// <param name="random">The random numbers.</param>
    /// <param name="drawNoise">Draws the noise for all members; the argument selects its random numbers.</param>
    public ChainMixing Run(INoiseSource random, Func<int, Tensor> drawNoise)
    {
        var values = arrays[energy.Draw.Target.Of].Values;
        var logDensities = new double[moves.Chains.Count];
        if (mixed is null) mixed = Started(values, logDensities, random, drawNoise);
        else
            for (var step = 0; step < Between; step++) Move(random, drawNoise, accepts: !isAdjusted);
        moves.Read(values, logDensities);
        return mixed;
    }

    private ChainMixing Started(double[] values, double[] logDensities, INoiseSource random, Func<int, Tensor> drawNoise)
    {
        moves.Begin(arrays, values, ScaleOf(drawNoise));
        moves.Run(0, 0, random, null, accepts: false);
        var mixing = new ChainMixing(logDensities.Length, values.Length / logDensities.Length, isConditional, isAdjusted);
        var (warmUp, target) = (steps / 2, isAdjusted ? RateOfMala : RateOfLangevin);
        length = size ?? 0.5;
        while (done < warmUp)
        {
            var (rate, isFresh) = Move(random, drawNoise, accepts: false);
            if (!isFresh && size is null) length *= Math.Exp((rate - target) / Math.Sqrt(1 + (done / 10.0)));
        }

        if (!isAdjusted && size is null) length *= PartOfLangevin;
        while (done < steps)
        {
            var (rate, isFresh) = Move(random, drawNoise, accepts: !isAdjusted);
            moves.Read(values, logDensities);
            mixing.Add(values, logDensities, first: done - warmUp <= (steps - warmUp) / 2);
            mixing.AddRate(rate, isFresh);
        }

        return mixing.Ended(steps, length);
    }

    private (double Rate, bool IsFresh) Move(INoiseSource random, Func<int, Tensor> drawNoise, bool accepts)
    {
        done++;
        var isFresh = isAdjusted && done % FreshEvery == 0;
        return (moves.Run(done, length, random, isFresh ? drawNoise((int)done) : null, accepts), isFresh);
    }

    public void Dispose() => moves.Dispose();

    /// <summary>The interquartile range of each number of an event under the noise, in standard deviations of a normal
    /// distribution.</summary>
    private double[] ScaleOf(Func<int, Tensor> drawNoise)
    {
        var width = arrays[energy.Draw.Target.Of].Values.Length / moves.Chains.Count;
        var rounds = Math.Clamp(ForScale / Math.Max(1, moves.Chains.Count), 1, ForScale);
        double[] drawn = [.. Enumerable.Range(1, rounds).SelectMany(round => drawNoise(-round).Values)];
        return [.. Enumerable.Range(0, width).Select(i => Spread([.. Enumerable.Range(0, drawn.Length / width)
            .Select(row => drawn[(row * width) + i]).Order()]))];
    }

    private static double Spread(double[] sorted)
    {
        var range = sorted[3 * (sorted.Length - 1) / 4] - sorted[(sorted.Length - 1) / 4];
        return range > 0 && double.IsFinite(range) ? range / 1.349 : 1;
    }
}
