namespace ProbDsl.Inference.Training;

/// <summary>A file of the checkpoint of a fit.</summary>
public interface ICheckpointFile
{
    /// <summary>The name as the user wrote it.</summary>
    string Name { get; }

    /// <summary>Opens the file for reading from any position; null if it does not exist.</summary>
    /// <exception cref="IOException">The file exists and cannot be read.</exception>
    Stream? Open();

    /// <summary>Replaces the file atomically: after a failure the previous one remains.</summary>
    /// <exception cref="IOException">It cannot be written.</exception>
    void Replace(Action<Stream> write);

    /// <summary>Writes bytes from a position on, where the file ends then, and waits until they are on the medium.</summary>
    /// <param name="at">The position, up to which the file has been written.</param>
    /// <param name="bytes">The bytes.</param>
    /// <exception cref="IOException">They cannot be written.</exception>
    void Append(long at, ReadOnlySpan<byte> bytes);

    /// <summary>A further file of the checkpoint, in the same folder: this process writes it, whatever its rank.</summary>
    ICheckpointFile Beside(string name);
}
