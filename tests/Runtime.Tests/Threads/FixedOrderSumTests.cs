using ProbDsl.Runtime.Programs;
using ProbDsl.Runtime.Threads;

namespace ProbDsl.Tests.Threads;

public sealed class FixedOrderSumTests
{
    private const int Rows = 40_000, RowsPerBlock = 512, Blocks = (Rows + RowsPerBlock - 1) / RowsPerBlock, Columns = 5;

    private static readonly Tensor data = Check.Numbers([Rows, Columns], 1);

    [Theory]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    public void The_bits_do_not_depend_on_the_number_of_threads(int threads) => Assert.Equal(Sums(1), Sums(threads));

    [Fact]
    public void The_sums_are_the_sums()
    {
        var sums = Sums(2);
        for (var c = 0; c < Columns; c++) Assert.Equal(Enumerable.Range(0, Rows).Sum(row => data[row, c]), sums[c], 1e-9);
    }

    // the control: block boundaries that follow the thread count give other bits
    [Fact]
    public void Sums_per_thread_would_differ()
    {
        double Halves(int at) => data.Values.Take(at).Sum() + data.Values.Skip(at).Sum();
        Assert.NotEqual(Halves(Rows), Halves(Rows / 3));
    }

    [Fact]
    public void Clearing_starts_again()
    {
        var sum = new FixedOrderSum(3, 2);
        for (var block = 0; block < 3; block++) sum.Of(block)[1] = block + 1;
        var total = new double[2];
        sum.Total(total);
        Assert.Equal([0, 6], total);
        sum.Clear();
        sum.Total(total);
        Assert.Equal([0, 0], total);
        Assert.Throws<ArgumentException>(() => sum.Total(new double[3]));
    }

    private static double[] Sums(int threads)
    {
        using var team = new BlockTeam(threads);
        var sum = new FixedOrderSum(Blocks, Columns);
        team.Run(Blocks, new ColumnSums(sum));
        var total = new double[Columns];
        sum.Total(total);
        return total;
    }

    private sealed class ColumnSums(FixedOrderSum sum) : IBlockWork
    {
        public void Do(int block, int worker)
        {
            var own = sum.Of(block);
            for (var row = block * RowsPerBlock; row < Math.Min(Rows, (block + 1) * RowsPerBlock); row++)
                for (var c = 0; c < Columns; c++) own[c] += data[row, c];
        }
    }
}
