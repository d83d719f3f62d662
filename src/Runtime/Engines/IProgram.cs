using ProbDsl.Runtime.Managed;

namespace ProbDsl.Runtime.Engines;

/// <summary>
/// A compiled program. Look an output up once with <see cref="Of"/> and keep the handle. Outputs hold the values of the last run.
/// </summary>
public interface IProgram : IDisposable
{
    /// <summary>The float type of the program: float32 or float64.</summary>
    ElementType FloatType { get; }

    /// <summary>
    /// Computes the outputs from the slots, then commits all updates, or none of them if an output that is a single number (a loss, the
    /// norm of a gradient) is not finite. All updates read the values from before the commit.
    /// </summary>
    /// <returns>Whether the updates were committed. If not, outputs that are updates of a step of Adam are undefined.</returns>
    /// <exception cref="IndexOutOfProgramRange">A gather reads outside its source; nothing is committed.</exception>
    /// <exception cref="WholeNumberBeyondFloat32">
    /// The engine stores positions as floats, and one is too large to be distinguished from its neighbors.
    /// </exception>
    /// <exception cref="UnrepresentableNumber">The engine checks casts, and a number is not representable in the target type.</exception>
    bool Run();

    /// <summary>
    /// Runs steps, each after its feed, up to the first one that is not committed. An engine may submit all of them before it reads a
    /// value. Slots that the feed fills hold the values of the last step that was run.
    /// </summary>
    /// <param name="feed">Fills the slots of each step.</param>
    /// <param name="count">The maximum number of steps, at least 1.</param>
    /// <param name="watched">Outputs that are single numbers.</param>
    /// <param name="numbers">Receives [steps, watched]: the watched outputs of each step that was run.</param>
    /// <returns>The number of committed steps: below count if one more was run and not committed.</returns>
    /// <exception cref="IndexOutOfProgramRange">A gather reads outside its source; the steps before it are committed.</exception>
    int RunSteps(IStepFeed feed, int count, IReadOnlyList<OutputSlot> watched, Span<double> numbers);

    /// <summary>The handle of an output.</summary>
    /// <exception cref="ArgumentException">There is no such output.</exception>
    OutputSlot Of(string output);

    /// <summary>Copies the first values of an output, as many as the span holds.</summary>
    void Read(OutputSlot output, Span<double> into);

    /// <summary>
    /// All values of an output, row-major, valid until the next run: in place if the engine has them as float64 in process memory,
    /// otherwise copied.
    /// </summary>
    ReadOnlySpan<double> Numbers(OutputSlot output);
}
