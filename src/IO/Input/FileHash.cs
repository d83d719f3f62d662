using ProbDsl.Runtime.Ranks;

namespace ProbDsl.IO.Input;

/// <summary>
/// The SHA-256 of a file, in lower-case hexadecimal digits. Of several ranks the first computes it, while all of them read.
/// </summary>
internal static class FileHash
{
    /// <summary>Begins to compute it; at once in a process alone, which then reads the stream from its start.</summary>
    public static Task<byte[]>? Begin(OpenedData opened, ICommunicator? ranks)
    {
        if (ranks is not null && opened.Again is { } again) return ranks.Rank == 0 ? Task.Run(() => Compute(again())) : null;
        var hash = SHA256.HashData(opened.Stream);
        opened.Stream.Position = 0;
        return Task.FromResult(hash);
    }

    /// <summary>Waits for it; all ranks get that of the first.</summary>
    public static string End(Task<byte[]>? hashing, ICommunicator? ranks)
    {
        var known = hashing?.GetAwaiter().GetResult() ?? new byte[SHA256.HashSizeInBytes];
        double[] bytes = Array.ConvertAll(known, b => (double)b);
        ranks?.Broadcast(bytes, 0);
        return Convert.ToHexStringLower(Array.ConvertAll(bytes, b => (byte)b));
    }

    private static byte[] Compute(Stream file)
    {
        using (file) return SHA256.HashData(file);
    }
}
