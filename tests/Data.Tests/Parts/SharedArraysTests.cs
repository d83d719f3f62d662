using ProbDsl.Runtime.Paging;
using ProbDsl.Tests.Ranks;

namespace ProbDsl.Tests.Parts;

public sealed class SharedArraysTests
{
    /// <summary>Each rank writes half of each array, of doubles and of integers; all read the whole, whatever is mapped at once.</summary>
    [Theory]
    [InlineData(1, 5)]
    [InlineData(20_000, 5)]
    [InlineData(100_000, 3)]
    [InlineData(250_000, 1)]
    [InlineData(1 << 30, 1)]
    public void All_ranks_read_what_each_has_written(long most, int maps)
    {
        const int length = 6001;
        var memory = new SharedMemory();
        var read = ThreadRanks.Run(2, ranks =>
        {
            var arrays = SharedArrays.Create(ranks, memory, 5, length)!;
            var (first, count) = ranks.Rank == 0 ? (0, 2500) : (2500, length - 2500);
            for (var i = 0; i < 5; i++)
                if (i % 2 == 1) arrays.Write<int>(i, first, [.. Enumerable.Range(first, count).Select(row => row + i)]);
                else arrays.Write<double>(i, first, [.. Enumerable.Range(first, count).Select(row => row + (i / 8.0))]);
            return arrays.Map([false, true, false, true, false], most)!;
        });
        Assert.Equal(2 * maps, memory.Maps);
        Assert.All(read, arrays => Assert.All(arrays.Index(), array => Assert.Equal(
            Enumerable.Range(0, length).Select(row => row + (array.Index % 2 == 1 ? array.Index : array.Index / 8.0)),
            array.Item is int[] integers ? integers.Select(value => (double)value) : (double[])array.Item)));
    }
}
