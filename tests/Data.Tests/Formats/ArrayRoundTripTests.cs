namespace ProbDsl.Tests.Formats;

/// <summary>What is written is read, whatever the shape, also across the blocks in which elements are read.</summary>
public sealed class ArrayRoundTripTests
{
    [Fact]
    public void Random_arrays()
    {
        var random = new Random(7);
        for (var i = 0; i < 300; i++)
        {
            int[] shape = [.. Enumerable.Range(0, random.Next(5)).Select(_ => random.Next(1, 7))];
            Check(shape, random);
        }
    }

    [Theory]
    [InlineData(20_001)]
    [InlineData(8_192)]
    [InlineData(3, 2_731, 2)]
    [InlineData(8_193, 3)]
    public void Arrays_of_several_blocks(params int[] shape) => Check(shape, new Random(8));

    private static void Check(int[] shape, Random random)
    {
        double[] values = [.. Enumerable.Range(0, shape.Aggregate(1, (a, b) => a * b)).Select(_ => random.NextDouble() - 0.5)];
        foreach (var written in new[] { Arrays.Idx(shape, values), Arrays.ColumnMajor(shape, values) })
            foreach (var bytes in new[] { written, Arrays.Pack(written) })
            {
                var reading = Arrays.Read("x", bytes);
                Assert.Empty(reading.Diagnostics);
                Assert.Equal(shape, reading.Array!.Shape);
                Assert.Equal(values, Arrays.Values(reading.Array));
            }
    }
}
