using System.Runtime.InteropServices;
using System.Security.Cryptography;
using ProbDsl.Inference.Training;

namespace ProbDsl.Inference.Chains;

/// <summary>The draws of one chain as rows of numbers: the first ones in a file, the last ones in memory.</summary>
/// <param name="width">The numbers of a row.</param>
/// <param name="file">The file; null: all rows are in memory.</param>
internal sealed class StoredChain(int width, ICheckpointFile? file) : IDisposable
{
    /// <summary>The numbers that are written or hashed at once, so that no more are in memory unless the file cannot be written.</summary>
    private const int Together = 1 << 18;

    private readonly IncrementalHash hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
    private double[] buffer = [];
    private int flushed, buffered, failedAt;

    /// <summary>A further row, to be filled.</summary>
    public Span<double> Add()
    {
        // a full disk is tried again when as many rows have been added as it refused
        if (file is not null && buffered >= RowsTogether && buffered >= 2 * failedAt) TryFlush();
        if (buffer.Length < (buffered + 1) * width)
            Array.Resize(ref buffer, Math.Max(buffered + 1,
                file is null || failedAt > 0 ? 2 * buffered : Math.Min(2 * buffered, RowsTogether)) * width);
        return buffer.AsSpan(buffered++ * width, width);
    }

    public void Read(int first, Span<double> rows)
    {
        var inFile = Math.Clamp(flushed - first, 0, rows.Length / width) * width;
        if (inFile > 0)
        {
            using var stream = file?.Open() ?? throw new IOException("the draws of a chain are gone");
            stream.Position = (long)first * width * sizeof(double);
            stream.ReadExactly(MemoryMarshal.AsBytes(rows[..inFile]));
        }

        var left = rows[inFile..];
        if (left.Length > 0) buffer.AsSpan((first + (inFile / width) - flushed) * width, left.Length).CopyTo(left);
    }

    /// <summary>Moves the rows in memory to the end of the file.</summary>
    /// <returns>The SHA-256 of all rows.</returns>
    /// <exception cref="IOException">They cannot be written; rows that were not stay in memory.</exception>
    public string Flush()
    {
        var written = 0;
        try
        {
            while (written < buffered)
            {
                var rows = Math.Min(buffered - written, RowsTogether);
                var bytes = MemoryMarshal.AsBytes(buffer.AsSpan(written * width, rows * width));
                file!.Append((long)flushed * width * sizeof(double), bytes);
                hash.AppendData(bytes);
                (flushed, written) = (flushed + rows, written + rows);
            }
        }
        finally
        {
            buffered -= written;
            buffer.AsSpan(written * width, buffered * width).CopyTo(buffer);
        }

        return Convert.ToHexStringLower(hash.GetCurrentHash());
    }

    /// <summary>Keeps the first rows of the file.</summary>
    /// <returns>Whether there are as many, with this hash.</returns>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public bool Truncate(int rows, string expected)
    {
        hash.GetHashAndReset();
        (flushed, buffered) = (rows, 0);
        using var stream = rows == 0 ? null : file?.Open();
        var block = new byte[Math.Min(rows, RowsTogether) * width * sizeof(double)];
        for (var left = (long)rows * width * sizeof(double); left > 0;)
        {
            var some = block.AsSpan(0, (int)Math.Min(left, block.Length));
            if (stream is null || stream.ReadAtLeast(some, some.Length, throwOnEndOfStream: false) < some.Length) return false;
            hash.AppendData(some);
            left -= some.Length;
        }

        return Convert.ToHexStringLower(hash.GetCurrentHash()) == expected;
    }

    public void Dispose() => hash.Dispose();

    private int RowsTogether => Math.Max(1, Together / width);

    /// <summary>Flushes rows before there is a checkpoint that counts them; where that fails, they stay in memory.</summary>
    private void TryFlush()
    {
        try
        {
            Flush();
            failedAt = 0;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // the next checkpoint reports it
            failedAt = buffered;
        }
    }
}
