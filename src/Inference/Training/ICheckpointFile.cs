namespace ProbDsl.Inference.Training;

/// <summary>The one file that a training keeps its checkpoint in.</summary>
public interface ICheckpointFile
{
    /// <summary>As the user wrote it.</summary>
    string Name { get; }

    /// <summary>What was written last; null where there is none.</summary>
    /// <exception cref="IOException">It is there and cannot be read.</exception>
    Stream? Open();

    /// <summary>Writes it anew: whole, or the one before stays.</summary>
    /// <exception cref="IOException">It cannot be written.</exception>
    void Replace(Action<Stream> write);
}
