using ProbDsl.Runtime.Threads;

namespace ProbDsl.Tests.Threads;

public sealed class BlockTeamTests
{
    public static TheoryData<int, int> Teams
    {
        get
        {
            var teams = new TheoryData<int, int>();
            foreach (var threads in new[] { 1, 2, 3, 4 })
                foreach (var blocks in new[] { 0, 1, 2, 3, 5, 64, 1001 }) teams.Add(threads, blocks);
            return teams;
        }
    }

    [Theory, MemberData(nameof(Teams))]
    public void Every_block_is_done_once(int threads, int blocks)
    {
        using var team = new BlockTeam(threads);
        var work = new Counting(blocks);
        team.Run(blocks, work);
        Assert.All(work.Times, times => Assert.Equal(1, times));
        Assert.Equal(blocks, Enumerable.Range(0, threads).Sum(worker => team.BlocksOf(worker)));
    }

    [Theory]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    public void Every_worker_has_a_contiguous_share(int threads)
    {
        using var team = new BlockTeam(threads);
        var work = new Counting(100);
        team.Run(100, work);
        Assert.All(Enumerable.Range(0, threads), worker => Assert.InRange(team.BlocksOf(worker), 100 / threads, 100 / threads + 1));
        Assert.Equal(work.Workers.Order(), work.Workers);
        Assert.Equal(threads, work.ThreadIds.Distinct().Count());
        Assert.Equal(Environment.CurrentManagedThreadId, work.ThreadIds[0]);
    }

    [Fact]
    public void One_block_stays_with_the_caller()
    {
        using var team = new BlockTeam(4);
        team.Run(1, new Counting(1));
        Assert.Equal([1, 0, 0, 0], Enumerable.Range(0, 4).Select(team.BlocksOf));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(70)]
    [InlineData(99)]
    public void An_exception_reaches_the_caller_and_the_team_lives_on(int failing)
    {
        using var team = new BlockTeam(3);
        var thrown = Assert.Throws<NotSupportedException>(() => team.Run(100, new Failing(failing)));
        Assert.Equal($"block {failing}", thrown.Message);
        var work = new Counting(100);
        team.Run(100, work);
        Assert.All(work.Times, times => Assert.Equal(1, times));
    }

    [Fact]
    public void Of_several_exceptions_the_lowest_workers_comes()
    {
        using var team = new BlockTeam(2);
        for (var i = 0; i < 100; i++)
            Assert.Equal("block 0", Assert.Throws<NotSupportedException>(() => team.Run(10, new Failing(0, 9))).Message);
    }

    [Fact]
    public void A_run_inside_a_run_is_refused()
    {
        using var team = new BlockTeam(2);
        Assert.Throws<InvalidOperationException>(() => team.Run(4, new Nested(team)));
        team.Run(4, new Counting(4));
    }

    [Fact]
    public void Many_runs_end_and_allocate_nothing()
    {
        using var team = new BlockTeam(3);
        var work = new Counting(7);
        team.Run(7, work);
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 10_000; i++) team.Run(7, work);
        // a first wait may make something once; no run does
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 9_999);
        Assert.All(work.Times, times => Assert.Equal(10_001, times));
    }

    [Fact]
    public void An_ended_team_says_so()
    {
        var team = new BlockTeam(2);
        team.Dispose();
        team.Dispose();
        Assert.Throws<ObjectDisposedException>(() => team.Run(2, new Counting(2)));
        Assert.Throws<ArgumentException>(() => new BlockTeam(0));
    }

    private sealed class Counting(int blocks) : IBlockWork
    {
        public int[] Times { get; } = new int[blocks];

        public int[] Workers { get; } = new int[blocks];

        public int[] ThreadIds { get; } = new int[blocks];

        public void Do(int block, int worker)
        {
            Interlocked.Increment(ref Times[block]);
            (Workers[block], ThreadIds[block]) = (worker, Environment.CurrentManagedThreadId);
        }
    }

    private sealed class Failing(params int[] blocks) : IBlockWork
    {
        public void Do(int block, int worker)
        {
            if (blocks.Contains(block)) throw new NotSupportedException($"block {block}");
        }
    }

    private sealed class Nested(BlockTeam team) : IBlockWork
    {
        public void Do(int block, int worker) => team.Run(2, new Counting(2));
    }
}
