using System.Runtime.InteropServices;
using ProbDsl.Inference.Chains;
using ProbDsl.Inference.Training;
using ProbDsl.Runtime.Ranks;
using ProbDsl.Tests.Ranks;
using ProbDsl.Tests.Stories;
using ProbDsl.Tests.Training;

namespace ProbDsl.Tests.Chains;

/// <summary>Draws are read as they were appended, wherever they are: in memory, in a file, or the first of them there.</summary>
public sealed class DrawStoreTests
{
    private static readonly ChainSettings settings = new(Chains: 2, WarmUp: 5, Draws: 40);

    [Theory, InlineData(false), InlineData(true)]
    public void Draws_are_read_as_they_were_appended(bool isFlushed)
    {
        var file = new MemoryFile();
        using var store = isFlushed ? Create(file) : DrawStore.Create(settings, 1, 3, new());
        for (var draw = 0; draw < 40; draw++)
        {
            for (var chain = 0; chain < 2; chain++) Append(store, chain, draw);
            if (draw % 7 == 3) store.Flush(draw % 2);
        }

        var draws = store.FirstOf(30);
        Assert.Equal((60, 3), (draws.Count, draws.Dimension));
        for (var i = 0; i < 60; i++) Assert.Equal(Row(i / 30, i % 30)[1..], draws[i].ToArray());
        Assert.Equal(Enumerable.Range(0, 80).Select(i => Row(i / 40, i % 40)[0]), store.StatisticOf(0, 40));
        var rows = new double[40];
        store.Read(1, 15, rows);
        Assert.Equal(Enumerable.Range(15, 10).SelectMany(draw => Row(1, draw)), rows);
        Assert.Equal(isFlushed ? 2 : 0, file.Others.Count);
    }

    /// <summary>A file has the rows and nothing else, so that other programs read it.</summary>
    [Fact]
    public void A_file_has_rows_of_float64()
    {
        var file = new MemoryFile();
        using var store = Create(file);
        for (var draw = 0; draw < 9; draw++) Append(store, 1, draw);
        store.Flush(1);
        Assert.Equal(Enumerable.Range(0, 9).SelectMany(draw => Row(1, draw)),
            MemoryMarshal.Cast<byte, double>(file.Others["draws_2.f64"].Written[^1]).ToArray());
    }

    [Fact]
    public void A_chain_is_cut_back_and_continues()
    {
        var file = new MemoryFile();
        string hash;
        using (var store = Create(file))
        {
            for (var draw = 0; draw < 20; draw++) Append(store, 0, draw);
            hash = store.Flush(0);
            for (var draw = 20; draw < 30; draw++) Append(store, 0, draw + 1000);
            Assert.NotEqual(hash, store.Flush(0));
        }

        using var again = Create(file);
        Assert.True(again.Truncate(0, 20, hash));
        for (var draw = 20; draw < 40; draw++) Append(again, 0, draw);
        again.Flush(0);
        var rows = new double[160];
        again.Read(0, 0, rows);
        Assert.Equal(Enumerable.Range(0, 40).SelectMany(draw => Row(0, draw)), rows);
        Assert.Equal(rows, MemoryMarshal.Cast<byte, double>(file.Others["draws_1.f64"].Written[^1]).ToArray());
    }

    [Theory, InlineData(20, 0, true), InlineData(19, 0, false), InlineData(21, 0, false), InlineData(20, 1, false)]
    public void Fewer_or_other_draws_are_seen(int draws, int changed, bool isSame)
    {
        var file = new MemoryFile();
        using var store = Create(file);
        for (var draw = 0; draw < 20; draw++) Append(store, 0, draw);
        var hash = store.Flush(0);
        file.Others["draws_1.f64"].Written[^1][33] ^= (byte)changed;
        using var again = Create(file);
        Assert.Equal(isSame, again.Truncate(0, draws, hash));
    }

    [Fact]
    public void Draws_that_cannot_be_written_stay_in_memory()
    {
        var disk = new FullAtFirst();
        using var store = Create(disk);
        for (var draw = 0; draw < 10; draw++) Append(store, 0, draw);
        Assert.Throws<IOException>(() => store.Flush(0));
        for (var draw = 10; draw < 20; draw++) Append(store, 0, draw);
        var hash = store.Flush(0);
        Assert.Equal(Enumerable.Range(0, 20).SelectMany(draw => Row(0, draw)),
            MemoryMarshal.Cast<byte, double>(disk.File.Written[^1]).ToArray());
        using var again = Create(disk);
        Assert.True(again.Truncate(0, 20, hash));
    }

    /// <summary>Of very long chains only the last draws are in memory, also before the first checkpoint.</summary>
    [Fact]
    public void Long_chains_leave_memory()
    {
        const int Wide = 40_000;
        var file = new MemoryFile();
        using var store = Create(file, Wide);
        var draw = new double[Wide];
        for (var i = 0; i < 60; i++)
        {
            Array.Fill(draw, i);
            store.Append(0, [i], draw);
        }

        // rows of 40,001 numbers, 6 together: nine times, and the last ones are in memory
        Assert.Equal(54 * 40_001 * sizeof(double), file.Others["draws_1.f64"].Written[^1].Length);
        for (var i = 0; i < 60; i += 7)
        {
            var rows = new double[2 * 40_001];
            store.Read(0, Math.Min(i, 58), rows);
            Assert.Equal((Math.Min(i, 58), Math.Min(i, 58) + 1), (rows[Wide], rows[^1]));
        }
    }

    /// <summary>Draws of a chain that another rank has in a file of this name stay in memory.</summary>
    [Fact]
    public void Draws_of_another_rank_are_in_no_file()
    {
        const int Wide = 300_000;
        var file = new MemoryFile();
        var ranks = ThreadRanks.Run(2, rank => (ICommunicator)rank);
        using var store = Create(file, Wide, ranks[0]);
        for (var i = 0; i < 5; i++)
            for (var chain = 0; chain < 2; chain++) store.Append(chain, [i], new double[Wide]);
        Assert.Equal("draws_1.f64", Assert.Single(file.Others).Key);
        Assert.Equal([0, 1, 2, 3, 4, 0, 1, 2, 3, 4], store.StatisticOf(0, 5));
    }

    private static DrawStore Create(ICheckpointFile file, int dimension = 3, ICommunicator? ranks = null) =>
        DrawStore.Create(settings, 1, dimension, new()
        {
            Checkpoint = new(file, IsResumed: false, TestStory.By("model M\ndata x[rows]: real\nm ~ Normal(0, 1)\n"
                + "for n in rows { x[n] ~ Normal(m, 1) }", "x\n1\n").Problem, "chains"),
            Ranks = ranks ?? Alone.Instance,
        });

    private static double[] Row(int chain, int draw) => [-draw, chain, Math.Sqrt(draw + 1), draw / 3.0];

    private static void Append(DrawStore store, int chain, int draw) => store.Append(chain, Row(chain, draw).AsSpan(0, 1),
        Row(chain, draw).AsSpan(1));

    /// <summary>The first write fails after half of it.</summary>
    private sealed class FullAtFirst : ICheckpointFile
    {
        private bool hasFailed;

        public MemoryFile File { get; } = new();

        public string Name => File.Name;

        public Stream? Open() => File.Open();

        public void Replace(Action<Stream> write) => File.Replace(write);

        public void Append(long at, ReadOnlySpan<byte> bytes)
        {
            File.Append(at, hasFailed ? bytes : bytes[..(bytes.Length / 2)]);
            if (hasFailed) return;
            hasFailed = true;
            throw new IOException("no room is left");
        }

        public ICheckpointFile Beside(string name) => this;
    }
}
