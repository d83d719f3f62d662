using ProbDsl.Runtime.Interpretation;
using ProbDsl.Runtime.Managed;
using ProbDsl.Runtime.Programs;

namespace ProbDsl.Runtime.Engines;

/// <summary>
/// A compiled program. Look an output up once with <see cref="Of"/> and keep the handle. Outputs hold the numbers of the last run.
/// </summary>
public interface IProgram : IDisposable
{
    /// <summary>The type of its numbers: float32 or float64.</summary>
    ElementType FloatType { get; }

    /// <summary>
    /// Computes the outputs from the slots, then commits the updates, all of them or none: none where an output that is a single number (a
    /// loss, the
    /// length of a gradient) is not finite. All updates read the numbers of before the commit.
    /// </summary>
    /// <returns>Whether the updates were committed. If not, outputs that are updates of a step of Adam are undefined.</returns>
    /// <exception cref="IndexOutOfProgramRange">A gather reads outside its source; nothing is committed.</exception>
    /// <exception cref="WholeNumberBeyondFloat32">
    /// The engine keeps positions as floats, and one is too large to be told from its neighbors.
    /// </exception>
    /// <exception cref="NumberOutOfType">The engine checks casts, and a number has no value in the type that it is cast to.</exception>
    bool Run();

    /// <summary>
    /// Runs steps, each after its feed, and ends with the first that is not committed. An engine may hand over all of them before it reads
    /// a number.
    /// Slots that the feed fills hold the numbers of the last step that was run.
    /// </summary>
    /// <param name="feed">Fills the slots of each step.</param>
    /// <param name="count">The most steps, at least 1.</param>
    /// <param name="watched">Outputs that are single numbers.</param>
    /// <param name="numbers">Gets [steps, watched]: the watched outputs of each step that was run.</param>
    /// <returns>How many steps were committed: below count where one more was run and was not.</returns>
    /// <exception cref="IndexOutOfProgramRange">A gather reads outside its source; the steps before it are committed.</exception>
    int RunSteps(IStepFeed feed, int count, IReadOnlyList<OutputSlot> watched, Span<double> numbers);

    /// <summary>The handle of an output.</summary>
    /// <exception cref="ArgumentException">There is no such output.</exception>
    OutputSlot Of(string output);

    /// <summary>Copies an output's first numbers out, as many as there is room for.</summary>
    void Read(OutputSlot output, Span<double> into);

    /// <summary>
    /// All numbers of an output, row-major, until the next run: in place where the engine has them as float64 in the memory of the process,
    /// else copied.
    /// </summary>
    ReadOnlySpan<double> Numbers(OutputSlot output);
}
