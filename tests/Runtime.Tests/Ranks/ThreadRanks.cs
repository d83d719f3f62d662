using System.Collections.Concurrent;
using ProbDsl.Runtime.Ranks;

namespace ProbDsl.Tests.Ranks;

/// <summary>Ranks that are threads of one process.</summary>
internal sealed class ThreadRanks : ICommunicator
{
    private readonly BlockingCollection<double[]>[,] mail;

    private ThreadRanks(int rank, BlockingCollection<double[]>[,] mail) => (Rank, this.mail) = (rank, mail);

    public int Rank { get; }

    public int Count => mail.GetLength(0);

    public int OnThisMachine => 1;

    public long Sent { get; private set; }

    public long Broadcasts { get; private set; }

    /// <summary>What each of several ranks computes.</summary>
    public static T[] Run<T>(int count, Func<ICommunicator, T> compute)
    {
        var mail = new BlockingCollection<double[]>[count, count];
        for (var from = 0; from < count; from++) for (var to = 0; to < count; to++) mail[from, to] = [];
        var (results, failures) = (new T[count], new Exception?[count]);
        Thread[] threads = [.. Enumerable.Range(0, count).Select(rank => new Thread(() =>
        {
            try
            {
                results[rank] = compute(new ThreadRanks(rank, mail));
            }
            catch (Exception exception)
            {
                failures[rank] = exception;
                // the others do not wait for it
                foreach (var box in mail) box.CompleteAdding();
            }
        }, 64 << 20))];
        foreach (var thread in threads) thread.Start();
        foreach (var thread in threads) thread.Join();
        if (failures.FirstOrDefault(f => f is not null) is { } failure) throw new InvalidOperationException("a rank failed", failure);
        return results;
    }

    public void Send(ReadOnlySpan<double> numbers, int to)
    {
        mail[Rank, to].Add(numbers.ToArray());
        Sent += sizeof(double) * numbers.Length;
    }

    public void Receive(Span<double> numbers, int from)
    {
        var sent = mail[from, Rank].Take();
        if (sent.Length != numbers.Length)
            throw new InvalidOperationException($"{sent.Length} numbers came where {numbers.Length} were due");
        sent.CopyTo(numbers);
    }

    public void Broadcast(Span<double> numbers, int from)
    {
        Broadcasts++;
        if (Rank != from) Receive(numbers, from);
        else for (var to = 0; to < Count; to++) if (to != from) Send(numbers, to);
    }
}
