using ProbDsl.Inference.Training;

namespace ProbDsl.Tests.Training;

/// <summary>A checkpoint in memory: all that were written, the last of which is read.</summary>
internal sealed class MemoryFile : ICheckpointFile
{
    public string Name => "checkpoint.safetensors";

    public List<byte[]> Written { get; } = [];

    public bool IsFull { get; init; }

    public Dictionary<string, MemoryFile> Others { get; } = [];

    public Stream? Open() => Written.Count == 0 ? null : new MemoryStream(Written[^1]);

    public void Replace(Action<Stream> write)
    {
        if (IsFull) throw new IOException("no room is left");
        using var stream = new MemoryStream();
        write(stream);
        Written.Add(stream.ToArray());
    }

    public void Append(long at, ReadOnlySpan<byte> bytes)
    {
        if (IsFull) throw new IOException("no room is left");
        Written.Add([.. (Written.Count == 0 ? [] : Written[^1]).AsSpan(0, (int)at), .. bytes]);
    }

    public ICheckpointFile Beside(string name)
    {
        lock (Others) return Others.TryGetValue(name, out var other) ? other : Others[name] = new() { IsFull = IsFull };
    }
}
