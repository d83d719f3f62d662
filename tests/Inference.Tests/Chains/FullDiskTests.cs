using ProbDsl.Inference.Chains;
using ProbDsl.Inference.Training;

namespace ProbDsl.Tests.Chains;

/// <summary>Draws of a chain beside a disk that has no room: they stay in memory, and the disk is seldom tried again.</summary>
public sealed class FullDiskTests
{
    private const int Width = 512, Rows = 20_000;

    [Theory, InlineData(false), InlineData(true)]
    public void Rows_stay_in_memory_until_there_is_room(bool getsRoom)
    {
        var disk = new FullDisk();
        using var chain = new StoredChain(Width, disk);
        for (var i = 0; i < Rows; i++) chain.Add().Fill(i);
        // tried when as many rows have come as were refused: 512, 1,024, 2,048, ..
        Assert.InRange(disk.Tries, 5, 7);
        if (getsRoom)
        {
            disk.HasRoom = true;
            chain.Flush();
            Assert.Equal((long)Rows * Width * sizeof(double), disk.Bytes.Length);
        }

        var row = new double[Width];
        foreach (var at in new[] { 0, 511, 512, 10_000, Rows - 1 })
        {
            chain.Read(at, row);
            Assert.All(row, v => Assert.Equal(at, v));
        }
    }

    private sealed class FullDisk : ICheckpointFile
    {
        public int Tries { get; private set; }

        public bool HasRoom { get; set; }

        public MemoryStream Bytes { get; } = new();

        public string Name => "full";

        public Stream? Open() => Bytes.Length == 0 ? null : new MemoryStream(Bytes.ToArray());

        public void Replace(Action<Stream> write) => throw new IOException("No space left on device");

        public void Append(long at, ReadOnlySpan<byte> bytes)
        {
            Tries++;
            if (!HasRoom) throw new IOException("No space left on device");
            Bytes.Position = at;
            Bytes.Write(bytes);
        }

        public ICheckpointFile Beside(string name) => this;
    }
}
