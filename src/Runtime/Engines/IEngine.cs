using ProbDsl.Runtime.Interpretation;
using ProbDsl.Runtime.Managed;
using ProbDsl.Runtime.Programs;

namespace ProbDsl.Runtime.Engines;

/// <summary>
/// Runs programs: makes stores for their slots and compiles them. <see cref="Interpreter"/> is the meaning of each op, which every engine
/// reproduces
/// up to rounding; `tests/Runtime.Tests/Engines` holds an engine to this contract. Dispose an engine after its programs and stores.
/// </summary>
public interface IEngine : IDisposable
{
    /// <summary>
    /// How many steps a training hands over at once (<see cref="IProgram.RunSteps"/>): more than 1 where an engine would wait for each loss
    /// that is read.
    /// Progress, checkpoints and Ctrl-C wait for so many steps.
    /// </summary>
    int StepsAtOnce => 1;

    /// <summary>An empty store.</summary>
    IStore CreateStore();

    /// <summary>
    /// Prepares a program for running and declares its slots in the store, whole numbers and truth values as the program's float type.
    /// </summary>
    /// <param name="program">As it was built: an engine simplifies it as it likes.</param>
    /// <param name="store">One of this engine; several programs may share it.</param>
    /// <param name="updates">Which slots take which outputs after a run; null: none.</param>
    /// <exception cref="ArgumentException">
    /// The store belongs to another engine; a slot is there with another shape or type; an update names no slot or no output, or the two
    /// differ in
    /// shape or type; or the engine has no float64 beside float32 in one program.
    /// </exception>
    /// <exception cref="WholeNumberBeyondFloat32">
    /// The engine keeps whole numbers as floats, and a constant of the program is none.
    /// </exception>
    /// <exception cref="NotEnoughMemory">Its values take more than the machine has left.</exception>
    IProgram Compile(TensorProgram program, IStore store, IReadOnlyList<SlotUpdate>? updates = null);
}
