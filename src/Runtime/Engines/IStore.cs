using ProbDsl.Runtime.RandomNumbers;

namespace ProbDsl.Runtime.Engines;

/// <summary>
/// The memory of an engine that outlives a run: slots, which programs read and update, and tables, from which rows are gathered. Values are
/// copied in and out, row-major. Look a slot up once with <see cref="Of"/> and keep the handle. Writing, gathering and filling do not
/// allocate.
/// </summary>
public interface IStore : IDisposable
{
    /// <summary>The engine that created the store.</summary>
    IEngine Engine { get; }

    /// <summary>Creates a slot of zeros, unless one with the same name, shape and type exists.</summary>
    /// <param name="name">The name by which programs read it.</param>
    /// <param name="shape">The shape of its numbers.</param>
    /// <param name="type">The storage type: float32 or float64.</param>
    /// <exception cref="ArgumentException">The slot exists with another shape or type.</exception>
    Slot Declare(string name, Shape shape, ElementType type = ElementType.Float64);

    /// <summary>Whether a slot with this name exists.</summary>
    bool Has(string name);

    /// <summary>The handle of a slot.</summary>
    /// <exception cref="ArgumentException">There is no such slot.</exception>
    Slot Of(string name);

    /// <summary>Copies values into a slot, rounded to its type.</summary>
    /// <exception cref="ArgumentException">The number of values differs from the slot's, or the slot belongs to another engine.</exception>
    void Write(Slot slot, ReadOnlySpan<double> values);

    /// <summary>Copies the values of a slot.</summary>
    /// <exception cref="ArgumentException">The span is too short, or the slot belongs to another engine.</exception>
    void Read(Slot slot, Span<double> into);

    /// <summary>
    /// Registers rows [rows, ..] for <see cref="Take"/>. The tensor must not change while the table is in use: a store may read it in
    /// place.
    /// </summary>
    /// <exception cref="ArgumentException">The tensor is a scalar.</exception>
    RowTable Keep(Tensor rows);

    /// <summary>Frees a table before the store is disposed.</summary>
    void Release(RowTable table);

    /// <summary>
    /// Gathers rows: row i of the slot becomes row rows[i] of the table, counted from 0; slot [rows taken, ..] of a table [rows, ..].
    /// </summary>
    /// <exception cref="ArgumentException">The slot's size does not match the number of rows, or a row is not in the table.</exception>
    void Take(Slot slot, RowTable table, ReadOnlySpan<int> rows);

    /// <summary>
    /// Fills a slot with noise from the start of a stream: a float64 slot with the values of <see cref="NoiseSlot.Fill(RandomStream,
    /// Span{double})"/>, a float32 slot with those of <see cref="NoiseSlot.Fill(RandomStream, Span{float})"/>.
    /// </summary>
    /// <exception cref="ArgumentException">The slot belongs to another engine.</exception>
    void Fill(Slot slot, NoiseSlot noise, RandomStream stream);
}
