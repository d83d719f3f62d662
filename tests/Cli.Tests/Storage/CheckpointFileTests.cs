using ProbDsl.IO.Files;
using ProbDsl.IO.Storage;
using ProbDsl.Tests.Running;

namespace ProbDsl.Tests.Storage;

/// <summary>Draws that grow beside a checkpoint: those that it counts are there, whichever operation on the disk fails.</summary>
[Collection(nameof(InProcess))]
public sealed class CheckpointFileTests
{
    private const string Draws = "draws_1.f64";

    // more operations than a run has
    private const int Most = 200;

    [Theory]
    [InlineData(Fault.Error)]
    [InlineData(Fault.Memory)]
    [InlineData(Fault.Kill)]
    [InlineData(Fault.PowerLoss)]
    public void Draws_that_a_checkpoint_counts_are_there(Fault fault) => Assert.Empty(Losses(fault, isCheckpointFirst: false));

    /// <summary>Were the checkpoint written before the draws that it counts, some would be lost.</summary>
    [Theory]
    [InlineData(Fault.Kill)]
    [InlineData(Fault.PowerLoss)]
    public void Another_order_is_seen(Fault fault) => Assert.NotEmpty(Losses(fault, isCheckpointFirst: true));

    [Fact]
    public void A_file_ends_where_it_was_written_last()
    {
        using var workspace = new Workspace();
        var file = new CheckpointFile(workspace.At("kept/checkpoint/state")).Beside(Draws);
        Assert.Null(file.Open());
        file.Append(0, [1, 2, 3, 4, 5, 6]);
        file.Append(4, [7]);
        Assert.Equal([1, 2, 3, 4, 7], workspace.Bytes($"kept/checkpoint/{Draws}"));
    }

    [Fact]
    public void A_rank_that_keeps_no_checkpoint_keeps_files_of_its_own()
    {
        using var workspace = new Workspace();
        var file = new CheckpointFile(workspace.At("state"), isKept: false);
        file.Append(0, [1]);
        file.Replace(stream => stream.WriteByte(1));
        file.Beside("state_2").Replace(stream => stream.WriteByte(2));
        file.Beside(Draws).Append(0, [3]);
        Assert.Equal([Draws, "state_2"], workspace.Files.Select(f => Path.GetFileName(f)).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void A_link_is_not_followed()
    {
        if (OperatingSystem.IsWindows()) return;
        using var workspace = new Workspace().Write("other", "mine");
        File.CreateSymbolicLink(workspace.At(Draws), workspace.At("other"));
        var refused = Assert.Throws<IOException>(() => new CheckpointFile(workspace.At("state")).Beside(Draws).Append(0, [1]));
        Assert.StartsWith("it is a link", refused.Message, StringComparison.Ordinal);
        Assert.Equal("mine", workspace.Read("other"));
    }

    /// <summary>The operations whose failure loses draws that the checkpoint counts.</summary>
    private static List<string> Losses(Fault fault, bool isCheckpointFirst)
    {
        var losses = new List<string>();
        for (var at = 1; at < Most; at++)
        {
            using var workspace = new Workspace();
            var disk = new FaultyDisk(at, fault);
            var usual = Disk.Use(disk);
            try
            {
                Write(new(workspace.At("checkpoint/state")), isCheckpointFirst);
            }
            catch (Exception exception) when (exception is IOException or FaultyDisk.Killed or InsufficientMemoryException)
            {
                // the fault
            }
            finally
            {
                Disk.Use(usual);
            }

            var state = new CheckpointFile(workspace.At("checkpoint/state"));
            var counted = All(state) is [var count] ? count : 0;
            if (counted > 0 && !All(state.Beside(Draws)).Take(counted).SequenceEqual(Enumerable.Range(1, counted).Select(i => (byte)i)))
                losses.Add($"{at}, {disk.FailedIn}: {counted} draws are counted");
            if (disk.FailedIn is null) return losses;
        }

        throw new InvalidOperationException("a run has more operations");
    }

    /// <summary>Four times three draws, each before a checkpoint of their number.</summary>
    private static void Write(CheckpointFile state, bool isCheckpointFirst)
    {
        for (byte count = 0; count < 12; count += 3)
        {
            var next = (byte)(count + 3);
            if (isCheckpointFirst) state.Replace(stream => stream.WriteByte(next));
            state.Beside(Draws).Append(count, [(byte)(count + 1), (byte)(count + 2), next]);
            if (!isCheckpointFirst) state.Replace(stream => stream.WriteByte(next));
        }
    }

    private static byte[] All(Inference.Training.ICheckpointFile file)
    {
        using var stream = file.Open();
        using var all = new MemoryStream();
        stream?.CopyTo(all);
        return all.ToArray();
    }
}
