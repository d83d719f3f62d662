namespace ProbDsl.Inference.ContinuousTime;

/// <summary>Transports states from noise to data.</summary>
internal interface IPathTransport : IDisposable
{
    /// <summary>The number of states transported at once.</summary>
    int Rows { get; }

    /// <summary>
    /// Replaces noise [rows, numbers] by data for these members, which select the conditioning inputs. Returns null, or the first equation
    /// that was not solved up to its end time.
    /// </summary>
    OdeFailure? Transport(double[] states, ReadOnlySpan<int> members);
}
