namespace ProbDsl.Runtime;

/// <summary>
/// A program with every address settled, which runs without allocating: loops over rows in strips, everything else at once. Slots are read where the store has them; outputs stay where they
/// are until the next run. All numbers are of the program's float type, whole ones and truth values too; only the keys of draws are doubles in any program.
/// </summary>
public sealed class ManagedProgram : IDisposable
{
    private readonly TensorProgram program;
    private readonly IRunnable code;
    private readonly Dictionary<string, nint> addresses;

    /// <param name="source">What is to be run; it is simplified first.</param>
    /// <param name="store">Has or gets the program's slots.</param>
    /// <param name="team">Who shares long loops; the same bits come out for any number of threads.</param>
    /// <param name="updates">What slots take after a run.</param>
    /// <exception cref="ArgumentException">A value is of the float type that is not the program's; or an update names no slot, no output, or one of another shape.</exception>
    /// <exception cref="WholeNumberBeyondFloat32">Numbers of a program in float32 count too far.</exception>
    /// <exception cref="NotEnoughMemory">Its values take more than the machine has left.</exception>
    public ManagedProgram(TensorProgram source, ManagedStore store, BlockTeam? team = null, IReadOnlyList<SlotUpdate>? updates = null)
    {
        RefuseOtherTypes(source);
        program = Canonical.Apply(Pass.Optimised(source));
        foreach (var slot in source.Values.Select(v => v.Attribute).OfType<SlotDeclaration>()) store.Declare(slot.Name, slot.Shape, NumberTypes.Storage(slot.Type, source.FloatType));
        var moved = new MovedInPlace(program, updates ?? []);
        var schedule = Schedule.Of(program, moved);
        (Plan, Layout) = (schedule.ToString(), new(program, schedule, moved));
        code = FloatType == ElementType.Float32
            ? new CompiledProgram<float>(program, schedule, moved, Layout, store, team, updates ?? [])
            : new CompiledProgram<double>(program, schedule, moved, Layout, store, team, updates ?? []);
        unsafe
        {
            addresses = program.Outputs.ToDictionary(o => o.Key, o => (nint)code.AddressOf(o.Value));
        }
    }

    /// <summary>The type of its numbers in memory.</summary>
    public ElementType FloatType => program.FloatType;

    /// <summary>The order in which it runs, for reading.</summary>
    public string Plan { get; }

    /// <summary>Where values lie that outlive their step.</summary>
    public Layout Layout { get; }

    /// <summary>Bytes that it takes for itself: values that outlive their step, strips and totals of loops, copies of small constants.</summary>
    public long OwnBytes => code.OwnBytes;

    /// <summary>Bytes of large constants: doubles read where they are, the data and what the passes made of them; floats in the store.</summary>
    public long BytesInPlace => code.BytesInPlace;

    /// <summary>Runs it, and commits its updates, all or none: none where an output that is a single number (a loss, the length of a gradient) is not finite. Tells whether they were committed. An output that
    /// a step of Adam writes straight into its slot is there after a commit only.</summary>
    /// <exception cref="WholeNumberBeyondFloat32">A gather in float32 meets a position that is too large to be told from its neighbours.</exception>
    public bool Run() => code.Run();

    /// <summary>The numbers of an output of a program in float64, row-major, as the last run left them.</summary>
    public ReadOnlySpan<double> Output(string name) => Output<double>(name);

    /// <summary>The same for either type: T is float in a program of float32, double in one of float64.</summary>
    /// <exception cref="ArgumentException">The program's numbers are of the other type.</exception>
    public unsafe ReadOnlySpan<T> Output<T>(string name)
        where T : unmanaged
        => new(AddressOf<T>(name), program.Outputs[name].Shape.Count);

    /// <summary>Copies an output's first numbers out, whatever the program's type.</summary>
    public unsafe void Read(string name, Span<double> into)
    {
        if (FloatType == ElementType.Float64) Output<double>(name)[..into.Length].CopyTo(into);
        else fixed (double* to = into) AsDoubles.Widen(AddressOf<float>(name), to, Math.Min(into.Length, program.Outputs[name].Shape.Count));
    }

    /// <summary>An output that is a single number, whatever the program's type.</summary>
    public double Figure(string name) => FloatType == ElementType.Float32 ? Output<float>(name)[0] : Output<double>(name)[0];

    public void Dispose() => code.Dispose();

    internal unsafe T* AddressOf<T>(string output)
        where T : unmanaged
        => NumberTypes.Of<T>() == FloatType ? (T*)addresses[output] : throw new ArgumentException($"output {output} is {FloatType.Name()}, and {NumberTypes.Of<T>().Name()} is asked for");

    private static void RefuseOtherTypes(TensorProgram source)
    {
        foreach (var value in source.Values)
        {
            if (value.Type.IsFloat() && value.Type != source.FloatType && !IsKeys(source, value))
                throw new ArgumentException($"{value} is {value.Type.Name()} in a program of {source.FloatType.Name()}, and this engine computes in one of them");
            if (source.FloatType == ElementType.Float32 && WholeNumberBeyondFloat32.In(value) is { } large) throw large;
        }
    }

    private static bool IsKeys(TensorProgram source, Value value) => value.Op is Op.Slot or Op.Constant
        && !source.Outputs.Values.Contains(value)
        && source.Values.All(reader => reader.Inputs.Index().All(i => i.Item != value || (reader.Op == Op.Draw && i.Index == 0)));
}
