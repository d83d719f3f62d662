namespace ProbDsl.Inference.Chains;

/// <summary>
/// The destination of draws. Chains append at the same time, each its own draws in their order. Nothing is appended while draws are flushed
/// or truncated.
/// </summary>
public interface IDrawSink
{
    /// <summary>Appends a draw to those of a chain.</summary>
    /// <param name="chain">The number of the chain, from 0.</param>
    /// <param name="statistics">What is reported of the draw beside its values, [statistics].</param>
    /// <param name="draw">Its values, [dimension].</param>
    void Append(int chain, ReadOnlySpan<double> statistics, ReadOnlySpan<double> draw);

    /// <summary>Waits until all draws of a chain so far are on the medium, before a checkpoint counts them.</summary>
    /// <returns>A hash of all draws of the chain.</returns>
    /// <exception cref="IOException">They cannot be written.</exception>
    string Flush(int chain);

    /// <summary>Restores a chain to the draws that a checkpoint counts; later ones are dropped.</summary>
    /// <param name="chain">The number of the chain, from 0.</param>
    /// <param name="draws">The number of its draws.</param>
    /// <param name="hash">Their hash.</param>
    /// <returns>Whether there are as many, with this hash.</returns>
    /// <exception cref="IOException">They cannot be read.</exception>
    bool Truncate(int chain, int draws, string hash);
}
