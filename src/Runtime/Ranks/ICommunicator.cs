namespace ProbDsl.Runtime.Ranks;

/// <summary>
/// The processes that work on one run, each with a rank: all of them run the same command, and each computes its part of the rows. The
/// operations are collective: every rank calls the same ones in the same order. Not thread-safe.
/// </summary>
public interface ICommunicator
{
    /// <summary>The rank of this process, from 0.</summary>
    int Rank { get; }

    /// <summary>The number of ranks.</summary>
    int Count { get; }

    /// <summary>The number of ranks on this machine, which share its processors.</summary>
    int OnThisMachine { get; }

    /// <summary>The number of bytes that this rank has sent.</summary>
    long Sent { get; }

    /// <summary>The number of broadcasts, each of which gives all ranks the same numbers: sums, or the draws of a chain.</summary>
    long Broadcasts { get; }

    /// <summary>Sends numbers to another rank, which receives as many.</summary>
    void Send(ReadOnlySpan<double> numbers, int to);

    /// <summary>Receives numbers from another rank.</summary>
    void Receive(Span<double> numbers, int from);

    /// <summary>Replaces the numbers of all ranks by those of one.</summary>
    void Broadcast(Span<double> numbers, int from);
}

/// <summary>The communicator of a process that runs alone.</summary>
public sealed class Alone : ICommunicator
{
    public static readonly Alone Instance = new();

    public int Rank => 0;

    public int Count => 1;

    public int OnThisMachine => 1;

    public long Sent => 0;

    public long Broadcasts => 0;

    public void Send(ReadOnlySpan<double> numbers, int to) => throw new InvalidOperationException("there is one rank");

    public void Receive(Span<double> numbers, int from) => throw new InvalidOperationException("there is one rank");

    public void Broadcast(Span<double> numbers, int from)
    {
    }
}
