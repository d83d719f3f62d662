namespace ProbDsl.Runtime.SparseMatrices;

/// <summary>
/// Where the factor L of a symmetric positive-definite sparse matrix P = L L' has numbers: its columns in the order of elimination, those
/// of equal structure side by side as a supernode, which is stored as one dense panel (T. A. Davis, Direct Methods for Sparse Linear
/// Systems, 2006, chapter 4).
/// </summary>
public sealed class SupernodalPattern
{
    // a wide supernode is divided, so that its panels stay in the cache
    private const int MostColumns = 64;

    private SupernodalPattern(int[] position, int[] firsts, int[] rowStarts, int[] rows)
    {
        (Position, Firsts, RowStarts, Rows) = (position, firsts, rowStarts, rows);
        Count = firsts.Length - 1;
        Panels = new long[Count + 1];
        Of = new int[position.Length];
        for (var s = 0; s < Count; s++)
        {
            Panels[s + 1] = Panels[s] + ((long)(Width(s) + Below(s)) * Width(s));
            Array.Fill(Of, s, Firsts[s], Width(s));
        }
    }

    /// <summary>The place of each unknown in the order of elimination.</summary>
    public int[] Position { get; }

    /// <summary>The number of supernodes.</summary>
    public int Count { get; }

    /// <summary>The first column of each supernode; then the number of columns.</summary>
    public int[] Firsts { get; }

    /// <summary>The supernode of each column.</summary>
    public int[] Of { get; }

    /// <summary>Where the rows of each supernode begin in <see cref="Rows"/>.</summary>
    public int[] RowStarts { get; }

    /// <summary>The rows below the columns of each supernode in which these have numbers, ascending.</summary>
    public int[] Rows { get; }

    /// <summary>
    /// Where the panel of each supernode begins: [width + below, width], row after row, first those of its own columns; then the size of
    /// all panels.
    /// </summary>
    public long[] Panels { get; }

    /// <summary>The number of columns of a supernode.</summary>
    public int Width(int s) => Firsts[s + 1] - Firsts[s];

    /// <summary>The number of rows below them.</summary>
    public int Below(int s) => RowStarts[s + 1] - RowStarts[s];

    /// <summary>The rows below them.</summary>
    public ReadOnlySpan<int> RowsOf(int s) => Rows.AsSpan(RowStarts[s], Below(s));

    /// <summary>The place of a number of the matrix in the panels, given two unknowns.</summary>
    public long PlaceOf(int one, int other)
    {
        var (i, j) = (Position[one], Position[other]);
        var (row, column) = (Math.Max(i, j), Math.Min(i, j));
        var s = Of[column];
        var local = row < Firsts[s + 1] ? row - Firsts[s] : Width(s) + RowsOf(s).BinarySearch(row);
        return Panels[s] + ((long)local * Width(s)) + (column - Firsts[s]);
    }

    /// <summary>The pattern of a matrix.</summary>
    /// <param name="count">The number of unknowns.</param>
    /// <param name="one">An unknown of each number that is not 0.</param>
    /// <param name="other">The other one; each pair stands for both places in the matrix.</param>
    public static SupernodalPattern Find(int count, ReadOnlySpan<int> one, ReadOnlySpan<int> other)
    {
        var graph = AdjacencyLists.Symmetric(count, one, other);
        var order = InPostorder(MinimumDegree.Order(graph.Copy()), graph);
        var position = Inverse(order);
        var parent = EliminationTree(order, position, graph);
        return Columns(order, position, parent, graph);
    }

    private static int[] Inverse(int[] order)
    {
        var position = new int[order.Length];
        for (var k = 0; k < order.Length; k++) position[order[k]] = k;
        return position;
    }

    /// <summary>The row of the first number below the diagonal of each column of the factor; -1: there is none.</summary>
    private static int[] EliminationTree(int[] order, int[] position, AdjacencyLists graph)
    {
        var (parent, ancestor) = (new int[order.Length], new int[order.Length]);
        for (var k = 0; k < order.Length; k++)
        {
            (parent[k], ancestor[k]) = (-1, -1);
            foreach (var neighbor in graph.Of(order[k]))
            {
                for (var i = position[neighbor]; i >= 0 && i < k;)
                {
                    var above = ancestor[i];
                    ancestor[i] = k;
                    if (above < 0) parent[i] = k;
                    i = above;
                }
            }
        }

        return parent;
    }

    /// <summary>An order with the same numbers in the factor in which each column follows all that update it.</summary>
    private static int[] InPostorder(int[] order, AdjacencyLists graph)
    {
        var parent = EliminationTree(order, Inverse(order), graph);
        var (head, next) = (new int[order.Length], new int[order.Length]);
        Array.Fill(head, -1);
        for (var k = order.Length - 1; k >= 0; k--)
            if (parent[k] >= 0) (next[k], head[parent[k]]) = (head[parent[k]], k);
        var (after, stack) = (new List<int>(order.Length), new Stack<int>());
        for (var root = 0; root < order.Length; root++)
        {
            if (parent[root] >= 0) continue;
            stack.Push(root);
            while (stack.TryPeek(out var k))
            {
                if (head[k] < 0)
                {
                    after.Add(order[stack.Pop()]);
                    continue;
                }

                stack.Push(head[k]);
                head[k] = next[head[k]];
            }
        }

        return [.. after];
    }

    /// <summary>The rows of each column are those of the matrix and of its children; columns of equal structure are joined.</summary>
    private static SupernodalPattern Columns(int[] order, int[] position, int[] parent, AdjacencyLists graph)
    {
        var count = order.Length;
        var (structure, head, next, mark) = (new int[count][], new int[count], new int[count], new int[count]);
        var (firsts, starts, rows, found) = (new List<int>(), new List<int> { 0 }, new List<int>(), new List<int>());
        Array.Fill(head, -1);
        Array.Fill(mark, -1);
        for (var k = 0; k < count; k++)
        {
            found.Clear();
            var sorted = 0;
            for (var child = head[k]; child >= 0; child = next[child])
            {
                foreach (var row in structure[child]) Take(row);
                if (child == head[k]) sorted = found.Count;
            }

            foreach (var neighbor in graph.Of(order[k])) Take(position[neighbor]);
            if (found.Count > sorted) found.Sort();
            structure[k] = [.. found];
            if (k > 0 && !(parent[k - 1] == k && structure[k - 1].Length == found.Count + 1 && k - firsts[^1] < MostColumns)) Close(k);
            if (k == 0) firsts.Add(0);
            for (var child = head[k]; child >= 0; child = next[child]) structure[child] = [];
            if (parent[k] >= 0) (next[k], head[parent[k]]) = (head[parent[k]], k);

            void Take(int row)
            {
                if (row <= k || mark[row] == k) return;
                mark[row] = k;
                found.Add(row);
            }
        }

        if (count > 0) Close(count);
        return new(position, [.. firsts], [.. starts], [.. rows]);

        // the supernode before a column has the rows of its last one
        void Close(int k)
        {
            rows.AddRange(structure[k - 1]);
            starts.Add(rows.Count);
            firsts.Add(k);
        }
    }
}
