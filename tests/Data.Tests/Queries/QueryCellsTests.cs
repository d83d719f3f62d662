using ProbDsl.Data.Queries;

namespace ProbDsl.Tests.Queries;

public sealed class QueryCellsTests
{
    /// <summary>Chunks of any size, also larger than a block, come back in their order.</summary>
    [Theory, InlineData(0), InlineData(1), InlineData(4096), InlineData(4097), InlineData(300_000)]
    public void All_cells_in_their_order(int count)
    {
        var (cells, random) = (new QueryCells<int>(3), new Random(count));
        for (var at = 0; at < count;)
        {
            var chunk = cells.Next(Math.Min(random.Next(1, random.Next(2) == 0 ? 2048 : 20_000), count - at));
            foreach (ref var cell in chunk) cell = at++;
        }

        Assert.Equal(Enumerable.Range(0, count), cells.All());
    }
}
