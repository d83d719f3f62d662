using ProbDsl.Catalog.Families;
using ProbDsl.Runtime.Programs;
using ProbDsl.Tests.Distributions;

namespace ProbDsl.Tests.Families;

/// <summary>The family of a distribution with random rows and weights, for tests of estimation.</summary>
internal sealed class Trial
{
    public Trial(string distribution, string estimated)
        : this(distribution, estimated, RandomRows.Of(WrittenDistribution.Read(distribution), 300, new Random(1)))
    {
    }

    public Trial(string distribution, string estimated, double[][] observed)
    {
        (Distribution, Observed) = (WrittenDistribution.Read(distribution), observed);
        var random = new Random(2);
        Weights = [.. observed[0].Select(_ => random.NextDouble())];
        Family = FamilyOf(Distribution, estimated, observed);
        Columns = Family.Columns(Array.ConvertAll(observed, ((IEstimable)Distribution.Of).Transform));
        Theta = new double[Family.ThetaCount];
        foreach (var (spelling, value) in Distribution.Arguments) Family.Read(spelling, value.Values, Theta);
    }

    public WrittenDistribution Distribution { get; }

    public double[][] Observed { get; }

    public double[][] Columns { get; }

    public double[] Weights { get; }

    public RowFamily Family { get; }

    /// <summary>The distribution's own arguments.</summary>
    public double[] Theta { get; }

    public static RowFamily FamilyOf(WrittenDistribution distribution, string estimated, double[][] observed)
    {
        var states = distribution.Arguments.Values.First().Shape is { Rank: 1 } shape ? shape[0] : 2;
        return ((IEstimable)distribution.Of)
            .Family(new(observed.Length, states, [.. estimated.Split(' ', StringSplitOptions.RemoveEmptyEntries)],
            [.. observed.Select(((IEstimable)distribution.Of).Transform).Select(Variance)]));
    }

    public double[] Scores(double[] theta, int strip)
    {
        var prepared = Prepared(Family, theta);
        var scratch = new double[Family.ScratchStrips * RowFamily.StripLength];
        var scores = new double[Weights.Length];
        for (var at = 0; at < scores.Length; at += strip)
        {
            var count = Math.Min(strip, scores.Length - at);
            var whole = RowStrip.Padded(Columns, at, count);
            var own = new double[whole[0].Length];
            Family.AddLogDensity(new(whole, 0, own.Length), prepared, scratch, own);
            own.AsSpan(0, count).CopyTo(scores.AsSpan(at));
        }

        return scores;
    }

    public double[] Statistics(double[] theta, int strip = RowFamily.StripLength)
    {
        var statistics = new double[Family.StatisticCount];
        for (var at = 0; at < Weights.Length; at += strip) Accumulate(theta, at, Math.Min(strip, Weights.Length - at), statistics);
        return statistics;
    }

    public void Accumulate(double[] theta, int start, int count, double[] statistics) =>
        Accumulate(Family, Columns, Weights, theta, start, count, statistics);

    public static void Accumulate(RowFamily family, double[][] columns, double[] weights, double[] theta, int start,
        int count, double[] statistics)
    {
        var whole = RowStrip.Padded(columns, start, count);
        var own = new double[whole[0].Length];
        weights.AsSpan(start, count).CopyTo(own);
        family.Accumulate(new(whole, 0, own.Length), own, Prepared(family, theta),
            new double[family.ScratchStrips * RowFamily.StripLength], statistics);
    }

    /// <summary>Two steps from a theta with the weights held.</summary>
    public (double[] Theta, MaximumKind How) Maximized(double[] from)
    {
        var theta = (double[])from.Clone();
        Family.Maximize(Statistics(theta), theta);
        var how = Family.Maximize(Statistics(theta), theta);
        return (theta, how);
    }

    /// <summary>Each row's log density by the interpreter, theta written in the distribution's own spellings.</summary>
    public double[] Interpreted(double[] theta)
    {
        var arguments = Distribution.Arguments.ToDictionary(a => a.Key, a => new Tensor([1, .. a.Value.Shape], Family.Write(a.Key, theta)));
        var rows = Enumerable.Range(0, Weights.Length).SelectMany(n => Observed.Select(column => column[n]));
        return WrittenDistribution.LogDensity(Distribution.Of,
            new([Weights.Length, .. Distribution.EventRank == 0 ? [] : new[] { Observed.Length }], [.. rows]), arguments).Values;
    }

    public double WeightedLogDensity(double[] theta) => Interpreted(theta).Zip(Weights, (l, w) => l * w).Sum();

    public static double Variance(double[] column)
    {
        var mean = column.Average();
        return column.Average(x => (x - mean) * (x - mean));
    }

    private static double[] Prepared(RowFamily family, double[] theta)
    {
        var prepared = new double[family.PreparedCount];
        family.Prepare(theta, prepared);
        return prepared;
    }
}
