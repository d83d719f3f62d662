namespace ProbDsl.Inference.Judging;

/// <summary>Data drawn again, one replicate after another.</summary>
internal interface IReplicates : IDisposable
{
    /// <summary>The data that the story draws.</summary>
    IReadOnlyList<Variable> Outcomes { get; }

    /// <summary>Draws a replicate; the same one at each call.</summary>
    /// <param name="draw">Its number, from 0.</param>
    /// <param name="seed">The seed of all.</param>
    /// <returns>Why it could not be drawn; null otherwise.</returns>
    Diagnostic? Run(int draw, ulong seed);

    /// <summary>The values of data in the last replicate, in their shape.</summary>
    ReadOnlySpan<double> this[Variable outcome] { get; }
}
