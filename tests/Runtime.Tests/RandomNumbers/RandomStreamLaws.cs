using ProbDsl.Runtime.RandomNumbers;

namespace ProbDsl.Tests.RandomNumbers;

/// <summary>
/// Seeds are fixed, so these cannot fail by chance; the limits are those of one failure in about 15,000 (four deviations).
/// </summary>
public sealed class RandomStreamLaws
{
    private const int Draws = 100_000;
    private const double Deviations = 4;

    private static RandomStream Stream(string purpose = "test", uint substream = 0, ulong seed = 1) => new(seed, purpose, substream);

    // by an independent implementation of Philox, FNV-1a and the counter's layout, in Python
    [Fact]
    public void The_layout_is_as_documented()
    {
        var stream = new RandomStream(0x0123456789abcdef, "noise", 7);
        ulong[] expected = [0x479373c6e66413bf, 0x4eaac47696e88f6a, 0x89712445fe4041c6, 0xc64215d337555990, 0x5c634ef416603303];
        Assert.Equal(expected, expected.Select(_ => stream.NextBits()));
    }

    [Fact]
    public void Uniforms_are_uniform()
    {
        var values = Filled(Stream(), normal: false);
        Assert.InRange(Math.Abs(Fit.ChiSquare(Binned(values, 64), _ => 1 / 64.0)), 0, Deviations);
        Assert.InRange(Fit.Kolmogorov(values, x => x), 0, 1.95);
        Assert.InRange(values.Min(), double.Epsilon, 1);
        Assert.InRange(values.Max(), 0, 1 - 1e-17);
    }

    [Fact]
    public void An_uneven_stream_is_caught()
    {
        double[] values = [.. Filled(Stream(), normal: false).Select(x => Math.Pow(x, 1.03))];
        Assert.NotInRange(Math.Abs(Fit.ChiSquare(Binned(values, 64), _ => 1 / 64.0)), 0, Deviations);
        Assert.NotInRange(Fit.Kolmogorov(values, x => x), 0, 1.95);
    }

    [Fact]
    public void Normals_are_normal()
    {
        var values = Filled(Stream(), normal: true);
        double Moment(int power) => values.Average(x => Math.Pow(x, power));
        var error = Deviations / Math.Sqrt(Draws);
        Assert.InRange(Moment(1), -error, error);                                             // Var x = 1
        Assert.InRange(Moment(2) - 1, -error * Math.Sqrt(2), error * Math.Sqrt(2));           // Var x^2 = 3 - 1
        Assert.InRange(Moment(3), -error * Math.Sqrt(15), error * Math.Sqrt(15));             // Var x^3 = 15
        Assert.InRange(Moment(4) - 3, -error * Math.Sqrt(96), error * Math.Sqrt(96));         // Var x^4 = 105 - 9
        Assert.InRange(Fit.Kolmogorov(values, x => MathNet.Numerics.Distributions.Normal.CDF(0, 1, x)), 0, 1.95);
    }

    [Fact]
    public void Streams_are_independent()
    {
        var first = Filled(Stream(), normal: true);
        RandomStream[] others = [Stream("text"), Stream(substream: 1), Stream(seed: 2), Stream(seed: 1UL << 32 | 1),
            Stream("test ", 1), Stream().At(1)];
        foreach (var other in others) Assert.InRange(Math.Abs(Fit.Correlation(first, Filled(other, normal: true))), 0, Deviations);
    }

    [Fact]
    public void Pairs_fill_the_square_evenly()
    {
        var (first, second) = (Filled(Stream(), normal: false), Filled(Stream(substream: 1), normal: false));
        var cells = new int[256];
        for (var i = 0; i < Draws; i++) cells[(int)(first[i] * 16) * 16 + (int)(second[i] * 16)]++;
        Assert.InRange(Math.Abs(Fit.ChiSquare(cells, _ => 1 / 256.0)), 0, Deviations);
    }

    [Fact]
    public void The_same_stream_is_caught_as_dependent() =>
        Assert.NotInRange(Math.Abs(Fit.Correlation(Filled(Stream(), normal: true), Filled(Stream(), normal: true))), 0, Deviations);

    [Fact]
    public void Any_position_can_be_reached()
    {
        var stream = Stream();
        var values = Filled(stream, normal: false);
        Assert.Equal((ulong)Draws, stream.Position);
        foreach (var at in new[] { 0, 1, 2, 777, 778, Draws - 2 })
        {
            var there = stream.At((ulong)at);
            Assert.Equal((values[at], values[at + 1]), (there.NextUniform(), there.NextUniform()));
        }
        Assert.Equal((ulong)Draws, stream.Position);
    }

    [Fact]
    public void Substreams_are_the_streams_of_that_number() =>
        Assert.Equal(Stream(substream: 9).NextBits(), Stream(substream: 3).Substream(9).NextBits());

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(6)]
    [InlineData(100)]
    public void Indices_are_evenly_spread(int count)
    {
        var (stream, seen) = (Stream(), new int[count]);
        for (var i = 0; i < Draws; i++) seen[stream.NextIndex(count)]++;
        if (count > 1) Assert.InRange(Math.Abs(Fit.ChiSquare(seen, _ => 1.0 / count)), 0, Deviations);
        Assert.Equal(Draws, seen.Sum());
    }

    [Fact]
    public void Weights_are_followed()
    {
        double[] weights = [0, 1, 0, 4, 2.5, 0];
        var (stream, seen) = (Stream(), new int[weights.Length]);
        for (var i = 0; i < Draws; i++) seen[stream.NextWeighted(weights)]++;
        Assert.Equal((0, 0, 0), (seen[0], seen[2], seen[5]));
        int[] chosen = [seen[1], seen[3], seen[4]];
        Assert.InRange(Math.Abs(Fit.ChiSquare(chosen, i => new[] { 1, 4, 2.5 }[i] / 7.5)), 0, Deviations);
        Assert.NotInRange(Math.Abs(Fit.ChiSquare(chosen, i => new[] { 1, 4, 2.6 }[i] / 7.6)), 0, Deviations);
    }

    [Fact]
    public void Nothing_to_choose_from_is_refused()
    {
        Assert.Throws<ArgumentException>(() => Stream().NextIndex(0));
        Assert.Throws<ArgumentException>(() => Stream().NextWeighted([0, 0]));
        Assert.Throws<ArgumentException>(() => Stream().NextWeighted([1, -1]));
        Assert.Throws<ArgumentException>(() => Stream().NextWeighted([1, double.NaN]));
        Assert.Throws<ArgumentException>(() => Stream().NextWeighted([1, double.PositiveInfinity]));
    }

    private static double[] Filled(RandomStream stream, bool normal)
    {
        var values = new double[Draws];
        if (normal) stream.FillNormal(values);
        else stream.FillUniform(values);
        return values;
    }

    private static int[] Binned(double[] values, int bins)
    {
        var seen = new int[bins];
        foreach (var value in values) seen[(int)(value * bins)]++;
        return seen;
    }
}
