using ProbDsl.Runtime.Managed.Scheduling;
using ProbDsl.Runtime.Passes;

namespace ProbDsl.Runtime.Managed;

/// <summary>
/// A program with fixed addresses, which runs without allocating: loops over rows in strips, everything else at once. Slots are read in
/// place in the store; outputs stay in place until the next run. All values have the program's float type, including integers and truth
/// values; only the keys of draws are doubles in every program.
/// </summary>
public sealed class ManagedProgram : IProgram
{
    private readonly TensorProgram program;
    private readonly IRunnable code;
    private readonly Dictionary<string, ManagedOutput> outputs;

    /// <param name="source">The program; it is simplified first.</param>
    /// <param name="store">The store that has or receives the program's slots.</param>
    /// <param name="team">The threads that share long loops; null: one thread. The number of threads does not change any bit.</param>
    /// <param name="updates">The slots that receive outputs after a run.</param>
    /// <exception cref="ArgumentException">
    /// A value has a float type other than the program's, or a slot or an update is invalid.
    /// </exception>
    /// <exception cref="WholeNumberBeyondFloat32">A float32 program has an integer that is not representable as a float.</exception>
    /// <exception cref="NotEnoughMemory">The values need more memory than the machine has available.</exception>
    internal ManagedProgram(TensorProgram source, ManagedStore store, BlockTeam? team, IReadOnlyList<SlotUpdate>? updates)
    {
        OneFloatType.Check(source);
        program = JoinedRows.Apply(CanonicalForm.Apply(Pass.Optimized(source)));
        ProgramSlots.Declare(source, store);
        foreach (var update in updates ?? []) update.Check(source, store);
        var moved = new InPlaceUpdates(program, updates ?? []);
        var schedule = Schedule.Create(program, moved);
        (Plan, Layout) = (schedule.ToString(), new(program, schedule, moved));
        code = FloatType == ElementType.Float32
            ? new CompiledProgram<float>(program, schedule, moved, Layout, store, team, updates ?? [])
            : new CompiledProgram<double>(program, schedule, moved, Layout, store, team, updates ?? []);
        unsafe
        {
            outputs = program.Outputs.ToDictionary(
                o => o.Key, o => new ManagedOutput(o.Key, o.Value.Shape, FloatType, code.AddressOf(o.Value)));
        }
    }

    public ElementType FloatType => program.FloatType;

    /// <summary>The order of execution as text, for diagnosis.</summary>
    public string Plan { get; }

    /// <summary>The places of values that outlive their step.</summary>
    public Layout Layout { get; }

    /// <summary>
    /// The program's own memory in bytes: values that outlive their step, strips and totals of loops, working memory of chains, copies of
    /// small constants.
    /// </summary>
    public long OwnBytes => code.OwnBytes;

    /// <summary>
    /// The size of large constants in bytes: doubles are read in place (the data and values derived from them by the passes); floats are in
    /// the store.
    /// </summary>
    public long BytesInPlace => code.BytesInPlace;

    /// <summary>The number of methods that have replaced ops on few numbers.</summary>
    public int Methods => code.Methods;

    public bool Run() => code.Run();

    public int RunSteps(IStepFeed feed, int count, IReadOnlyList<OutputSlot> watched, Span<double> numbers) =>
        StepLoop.Run(this, feed, count, watched, numbers);

    public OutputSlot Of(string output) => Own(output);

    public void Read(OutputSlot output, Span<double> into) => Own(output).Read(into);

    public ReadOnlySpan<double> Numbers(OutputSlot output) => Own(output).Numbers;

    /// <summary>The values of an output in place: T is float in a float32 program, double in a float64 program.</summary>
    /// <exception cref="ArgumentException">The program has the other float type, or there is no such output.</exception>
    public unsafe ReadOnlySpan<T> Output<T>(string name)
        where T : unmanaged
        => new(AddressOf<T>(name), Own(name).Shape.Count);

    public void Dispose() => code.Dispose();

    internal unsafe T* AddressOf<T>(string output)
        where T : unmanaged
        => Own(output).AddressOf<T>();

    private ManagedOutput Own(string output) =>
        outputs.TryGetValue(output, out var own) ? own : throw new ArgumentException($"there is no output {output}");

    private static ManagedOutput Own(OutputSlot output) =>
        output as ManagedOutput ?? throw new ArgumentException($"output {output.Name} belongs to another engine");
}
