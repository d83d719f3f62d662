namespace ProbDsl.Inference.ForwardSampling;

/// <summary>
/// How well Markov chains mixed after their warm-up: acceptance rates, and for each number of an event and the log density the split
/// R-hat of all chains and their effective sample size (Gelman et al. 2013, section 11.4). Chains of different targets, by conditioning
/// inputs, are not compared with each other: R-hat then compares the halves of each.
/// </summary>
/// <param name="chains">The number of chains.</param>
/// <param name="width">The numbers of an event.</param>
/// <param name="isConditional">Whether each chain has a target of its own.</param>
/// <param name="isAdjusted">Whether moves were accepted or rejected.</param>
public sealed class ChainMixing(int chains, int width, bool isConditional, bool isAdjusted)
{
    /// <summary>The split R-hat above which chains have not mixed: the mean of a chain then still depends on where it started.</summary>
    public const double MostRHat = 1.1;

    // numbers of an event that are followed, besides the log density
    private const int MostFollowed = 20;

    private readonly int followed = Math.Min(width, MostFollowed);
    private readonly Moments[] halves = [new(chains, Math.Min(width, MostFollowed) + 1), new(chains, Math.Min(width, MostFollowed) + 1)];
    private double rates, freshRates;
    private int counted, countedFresh;

    public int Chains => chains;

    public bool IsAdjusted => isAdjusted;

    public bool IsConditional => isConditional;

    public int Steps { get; private set; }

    /// <summary>The step size after the warm-up, in units of the standard deviation of the noise.</summary>
    public double StepSize { get; private set; }

    /// <summary>The mean acceptance probability of Langevin steps.</summary>
    public double Acceptance => rates / counted;

    /// <summary>The mean acceptance probability of draws of the noise; NaN without such steps.</summary>
    public double FreshAcceptance => freshRates / countedFresh;

    /// <summary>The largest split R-hat of the numbers and the log density; NaN with fewer than two states in a half.</summary>
    public double RHat { get; private set; } = double.NaN;

    /// <summary>The smallest effective sample size of all states of all chains.</summary>
    public double EffectiveSize { get; private set; } = double.NaN;

    public void AddRate(double rate, bool isFresh)
    {
        if (isFresh) (freshRates, countedFresh) = (freshRates + rate, countedFresh + 1);
        else (rates, counted) = (rates + rate, counted + 1);
    }

    /// <summary>Adds the states of all chains, [chains, width], and their log densities.</summary>
    public void Add(double[] values, double[] logDensities, bool first)
    {
        var half = halves[first ? 0 : 1];
        half.Open();
        for (var chain = 0; chain < chains; chain++)
        {
            for (var i = 0; i < followed; i++) half.Add(chain, i, values[(chain * width) + i]);
            half.Add(chain, followed, logDensities[chain]);
        }
    }

    public ChainMixing Ended(int steps, double size)
    {
        (Steps, StepSize) = (steps, size);
        var length = Math.Min(halves[0].Count, halves[1].Count);
        if (length < 2) return this;
        var all = Enumerable.Range(0, followed + 1).Select(i => Of(i, length)).ToList();
        (RHat, EffectiveSize) = (all.Max(r => r.RHat), all.Min(r => r.Size));
        return this;
    }

    private (double RHat, double Size) Of(int number, int length)
    {
        var (within, between, total) = (0.0, 0.0, 2 * chains * (double)length);
        var mean = halves.Average(h => Enumerable.Range(0, chains).Average(c => h.Mean(c, number)));
        for (var chain = 0; chain < chains; chain++)
        {
            var own = isConditional ? halves.Average(h => h.Mean(chain, number)) : mean;
            foreach (var half in halves)
            {
                within += half.Variance(chain, number) / (2 * chains);
                between += length * Math.Pow(half.Mean(chain, number) - own, 2) / (isConditional ? chains : (2 * chains) - 1);
            }
        }

        if (within == 0) return (between == 0 ? 1 : double.PositiveInfinity, between == 0 ? total : 1);
        var pooled = ((length - 1.0) / length * within) + (between / length);
        return (Math.Sqrt(pooled / within), Math.Min(total, total * pooled / between));
    }

    /// <summary>Running means and variances of each chain (Welford 1962).</summary>
    private sealed class Moments(int chains, int numbers)
    {
        private readonly double[] means = new double[chains * numbers], squares = new double[chains * numbers];

        public int Count { get; private set; }

        /// <summary>Begins a state of all chains.</summary>
        public void Open() => Count++;

        public void Add(int chain, int number, double value)
        {
            var at = (chain * numbers) + number;
            var away = value - means[at];
            means[at] += away / Count;
            squares[at] += away * (value - means[at]);
        }

        public double Mean(int chain, int number) => means[(chain * numbers) + number];

        public double Variance(int chain, int number) => squares[(chain * numbers) + number] / (Count - 1);
    }
}
