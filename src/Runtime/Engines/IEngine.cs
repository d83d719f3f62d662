using ProbDsl.Runtime.Managed;

namespace ProbDsl.Runtime.Engines;

/// <summary>
/// Runs tensor programs: creates stores for their slots and compiles them. <see cref="Interpreter"/> defines the meaning of each op, which
/// every engine reproduces up to rounding; `tests/Runtime.Tests/Engines` checks this contract. Dispose an engine after its programs and
/// stores.
/// </summary>
public interface IEngine : IDisposable
{
    /// <summary>
    /// The number of training steps to submit at once (<see cref="IProgram.RunSteps"/>): more than 1 if reading each loss would stall the
    /// engine. Progress, checkpoints and Ctrl-C wait for this many steps.
    /// </summary>
    int StepsAtOnce => 1;

    /// <summary>An empty store.</summary>
    IStore CreateStore();

    /// <summary>
    /// Compiles a program and declares its slots in the store, with integers and truth values in the program's float type.
    /// </summary>
    /// <param name="program">The program as built; the engine may simplify it.</param>
    /// <param name="store">A store of this engine; several programs may share it.</param>
    /// <param name="updates">The slots that receive outputs after a run; null: none.</param>
    /// <exception cref="ArgumentException">
    /// The store belongs to another engine; the slot exists with another shape or type; an update names an unknown slot or output, or the
    /// two differ in shape or type; or the engine does not support float64 beside float32 in one program.
    /// </exception>
    /// <exception cref="WholeNumberBeyondFloat32">
    /// The engine stores integers as floats, and an integer constant of the program is not representable.
    /// </exception>
    /// <exception cref="NotEnoughMemory">The values need more memory than the machine has available.</exception>
    IProgram Compile(TensorProgram program, IStore store, IReadOnlyList<SlotUpdate>? updates = null);
}
