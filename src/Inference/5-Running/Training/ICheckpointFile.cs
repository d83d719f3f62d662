namespace ProbDsl.Inference.Training;

/// <summary>The checkpoint file of a training.</summary>
public interface ICheckpointFile
{
    /// <summary>The name as the user wrote it.</summary>
    string Name { get; }

    /// <summary>Opens the last checkpoint; null without one.</summary>
    /// <exception cref="IOException">The file exists and cannot be read.</exception>
    Stream? Open();

    /// <summary>Replaces the file atomically: after a failure the previous checkpoint remains.</summary>
    /// <exception cref="IOException">It cannot be written.</exception>
    void Replace(Action<Stream> write);
}
